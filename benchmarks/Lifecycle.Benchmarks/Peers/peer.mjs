// onnxruntime-node as a peer: what PeerPrograms.cs does. Arguments: the folder of its node_modules, the model.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const [folder, model] = process.argv.slice(2);
const runtime = createRequire(folder + '/')('onnxruntime-node');
const session = await runtime.InferenceSession.create(model);
const values = new Map([1, 32].map(rows => [rows, { [session.inputNames[0]]: new runtime.Tensor('float32', new Float32Array(rows * 784), [rows, 1, 28, 28]) }]));
await session.run(values.get(1));
console.log('first');

async function times(rows, calls, warmUp) {
  for (let i = 0; i < warmUp; i++) await session.run(values.get(rows));
  const taken = [];
  for (let i = 0; i < calls; i++) {
    const start = process.hrtime.bigint();
    await session.run(values.get(rows));
    taken.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  return taken.sort((a, b) => a - b);
}

const one = await times(1, 400, 50);
const many = await times(32, 100, 10);
const peak = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1] / 1024;
console.log(one[one.length >> 1], one[Math.floor(one.length * 0.99)], 32 * 1000 / many[many.length >> 1], peak);
