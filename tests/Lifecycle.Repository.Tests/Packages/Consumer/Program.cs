using Lifecycle;
using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using static TorchSharp.torch;

// Two classes that a line parts: trains, exports, and predicts the same rows from the file.
manual_seed(1);
var features = randn(512, 8);
using var data = new TensorDataset(features, features.select(1, 0).gt(0).to_type(ScalarType.Int64));
var model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 2));

var trainer = new Trainer(model, Losses.CrossEntropy(), new TrainerOptions { Epochs = 8, BatchSize = 32, Seed = 1, Optimizer = Optimizers.AdamW(learningRate: 1e-2) });
await trainer.FitAsync(data);

var file = Path.Combine(AppContext.BaseDirectory, "line.onnx");
Exporter.Export(model, features.narrow(0, 0, 2)).Save(file);

using var predictor = Predictor.Load(file);
var rows = features.data<float>().ToArray();
var predicted = predictor.Predict(rows);
model.eval();
var expected = model.call(features).argmax(1).data<long>().ToArray();
var changed = Enumerable.Range(0, predicted.Rows).Count(row => predicted.Class(row) != expected[row]);
var right = Enumerable.Range(0, predicted.Rows).Count(row => predicted.Class(row) == (rows[row * 8] > 0 ? 1 : 0));
Console.WriteLine($"rows {predicted.Rows}, changed {changed}, right {(right > 480 ? "enough" : right)}");
