using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Recurrent layers of one or two directions, step by step where torch has none like them. Inputs X [time, batch, in], W, R, B by direction.</summary>
internal static class Recurrent
{
    internal static ImportValue[] Rnn(NodeContext context) => Run(context, 1, ["Tanh"], static (cell, x, state) =>
    {
        var hidden = cell.Activate(0, x.add(cell.Project(state[0])));
        return [hidden];
    });

    internal static ImportValue[] Gru(NodeContext context) => Run(context, 3, ["Sigmoid", "Tanh"], static (cell, x, state) =>
    {
        var size = cell.Size;
        var hidden = state[0];
        var weights = cell.Recurrence;
        // Gates lie in the order update, reset, hidden.
        var gates = cell.Activate(0, x.narrow(1, 0, 2 * size).add(nn.functional.linear(hidden, weights.narrow(0, 0, 2 * size), cell.RecurrentBias?.narrow(0, 0, 2 * size)!)));
        var (update, reset) = (gates.narrow(1, 0, size), gates.narrow(1, size, size));
        var (own, bias) = (weights.narrow(0, 2 * size, size), cell.RecurrentBias?.narrow(0, 2 * size, size));
        var recurrent = cell.ResetsAfter
            ? nn.functional.linear(hidden, own, bias!).mul(reset)
            : nn.functional.linear(hidden.mul(reset), own, bias!);
        var candidate = cell.Activate(1, x.narrow(1, 2 * size, size).add(recurrent));
        return [update.mul(hidden.sub(candidate)).add(candidate)];
    });

    internal static ImportValue[] Lstm(NodeContext context) => Run(context, 4, ["Sigmoid", "Tanh", "Tanh"], static (cell, x, state) =>
    {
        var size = cell.Size;
        var (hidden, memory) = (state[0], state[1]);
        // Gates lie in the order input, output, forget, cell; the peepholes in the order input, output, forget.
        var gates = x.add(cell.Project(hidden));
        var forget = cell.CouplesForget ? null : cell.Activate(0, cell.Peep(gates.narrow(1, 2 * size, size), memory, 2));
        var input = cell.Activate(0, cell.Peep(gates.narrow(1, 0, size), memory, 0));
        var next = (forget ?? input.neg().add(1)).mul(memory).add(input.mul(cell.Activate(1, gates.narrow(1, 3 * size, size))));
        var output = cell.Activate(0, cell.Peep(gates.narrow(1, size, size), next, 1));
        return [output.mul(cell.Activate(2, next)), next];
    });

    private static ImportValue[] Run(NodeContext context, int gates, string[] activations, Func<RecurrentCell, Tensor, Tensor[], Tensor[]> step)
    {
        var batchFirst = context.Attributes.Int("layout") != 0;
        var x = batchFirst ? context[0].transpose(0, 1) : context[0];
        var lengths = context.Ints(4);
        if (lengths is not null && Array.TrueForAll(lengths, length => length == x.shape[0])) lengths = null;
        if (lengths is null && FusedRecurrent.Run(context, x, activations) is { } fused) return Results(fused.Outputs, fused.States, batchFirst);
        var direction = context.Attributes.Text("direction", "forward");
        var outputs = new List<Tensor>();
        var finals = new List<Tensor[]>();
        for (var index = 0; index < context[1].shape[0]; index++)
        {
            var cell = new RecurrentCell(context, gates, activations, index);
            var (sequence, last) = Direction(context, cell, x, lengths, index, batchFirst, gates == 4, direction == "reverse" || index == 1, step);
            outputs.Add(sequence);
            finals.Add(last);
        }

        return Results(stack(outputs, 1), [.. Enumerable.Range(0, finals[0].Length).Select(state => stack(finals.Select(final => final[state])))], batchFirst);
    }

    private static ImportValue[] Results(Tensor outputs, Tensor[] states, bool batchFirst) => batchFirst
        ? [outputs.permute(2, 0, 1, 3), .. states.Select(static state => (ImportValue)state.transpose(0, 1))]
        : [outputs, .. states.Select(static state => (ImportValue)state)];

    private static (Tensor Outputs, Tensor[] Last) Direction(NodeContext context, RecurrentCell cell, Tensor x, long[]? lengths, int direction, bool batchFirst, bool hasMemory, bool reverse, Func<RecurrentCell, Tensor, Tensor[], Tensor[]> step)
    {
        var (time, batch) = (x.shape[0], x.shape[1]);
        Tensor[] state = [Initial(5), .. hasMemory ? [Initial(6)] : Array.Empty<Tensor>()];
        // The input's part of all gates at all times at once.
        var projected = nn.functional.linear(x, cell.Weight, cell.InputBias!);
        var outputs = new Tensor[time];
        for (var index = 0L; index < time; index++)
        {
            var at = reverse ? time - 1 - index : index;
            var next = step(cell, projected.select(0, at), state);
            outputs[at] = next[0];
            if (lengths is not null)
            {
                var alive = tensor(Array.ConvertAll(lengths, length => at < length), device: x.device).unsqueeze(1);
                outputs[at] = where(alive, next[0], zeros_like(next[0]));
                next = next.Zip(state, (fresh, old) => where(alive, fresh, old)).ToArray();
            }

            state = next;
        }

        return (stack(outputs), state);

        Tensor Initial(int input)
        {
            if (context.Find(input) is not { } given) return zeros([batch, cell.Size], x.dtype, x.device);
            return batchFirst ? given.select(1, direction) : given.select(0, direction);
        }
    }
}
