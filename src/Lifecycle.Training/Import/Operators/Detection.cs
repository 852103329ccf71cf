using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>What detectors end with.</summary>
internal static class Detection
{
    /// <summary>Keeps, for each image and class, the best boxes that overlap none of those kept before. On the CPU.</summary>
    internal static Tensor NonMaxSuppression(NodeContext context)
    {
        var (boxes, scores) = (context.Floats(0)!, context.Floats(1)!);
        var (batches, classes, count) = (context[1].shape[0], context[1].shape[1], context[1].shape[2]);
        var most = context.Ints(2)?[0] ?? 0;
        var (overlap, least) = (context.Floats(3)?[0] ?? 0, context.Floats(4)?[0] ?? double.NegativeInfinity);
        var centred = context.Attributes.Int("center_point_box") != 0;
        var kept = new List<long>();
        for (var batch = 0; batch < batches; batch++)
        {
            var corners = Enumerable.Range(0, (int)count).Select(box => Corners(boxes.AsSpan((int)((batch * count) + box) * 4, 4), centred)).ToArray();
            for (var kind = 0; kind < classes; kind++)
            {
                var start = (int)(((batch * classes) + kind) * count);
                foreach (var box in Keep(corners, scores.AsMemory(start, (int)count), most, overlap, least)) kept.AddRange([batch, kind, box]);
            }
        }

        return tensor(kept.ToArray(), [kept.Count / 3, 3], ScalarType.Int64, context.Device);
    }

    internal static Tensor RoiAlign(NodeContext context)
    {
        var x = context[0];
        var (regions, images) = (context.Floats(1)!, context.Ints(2)!);
        var (height, width) = (context.Attributes.Int("output_height", 1), context.Attributes.Int("output_width", 1));
        var scale = context.Attributes.Float("spatial_scale", 1);
        // Up to operator set 15 a region's coordinates are pixels' corners.
        var shift = context.Opset >= 16 && context.Attributes.Text("coordinate_transformation_mode", "half_pixel") == "half_pixel" ? 0.5 : 0;
        var largest = context.Attributes.Text("mode", "avg") == "max";
        var results = new List<Tensor>();
        for (var index = 0; index < images.Length; index++)
        {
            var region = regions.AsSpan(index * 4, 4);
            var rows = Samples(region[1], region[3], height);
            var columns = Samples(region[0], region[2], width);
            var image = x.select(0, images[index]);
            var sampled = largest
                ? Largest(image, rows, columns, height, width)
                : Weigh(image, rows, columns).reshape(image.shape[0], height, rows.Length / height, width, columns.Length / width).mean([2, 4]);
            results.Add(sampled);
        }

        return results.Count > 0 ? stack(results) : zeros([0, x.shape[1], height, width], x.dtype, x.device);

        double[] Samples(double from, double to, long bins)
        {
            var (start, end) = ((from * scale) - shift, (to * scale) - shift);
            var length = shift > 0 ? end - start : Math.Max(end - start, 1);
            var ratio = context.Attributes.Int("sampling_ratio");
            var count = ratio > 0 ? ratio : (long)Math.Ceiling(length / bins);
            return [.. Enumerable.Range(0, (int)(bins * count)).Select(sample => start + ((sample + 0.5) * length / (bins * count)))];
        }
    }

    private static List<int> Keep(Box[] boxes, ReadOnlyMemory<double> scores, long most, double overlap, double least)
    {
        var kept = new List<int>();
        foreach (var box in Enumerable.Range(0, boxes.Length).Where(box => scores.Span[box] > least).OrderByDescending(box => scores.Span[box]))
        {
            if (kept.Count >= most) break;
            if (!kept.Exists(other => Box.Overlap(boxes[box], boxes[other]) > overlap)) kept.Add(box);
        }

        return kept;
    }

    private static Box Corners(ReadOnlySpan<double> box, bool centred) => centred
        ? new(box[1] - (box[3] / 2), box[0] - (box[2] / 2), box[1] + (box[3] / 2), box[0] + (box[2] / 2))
        : new(Math.Min(box[0], box[2]), Math.Min(box[1], box[3]), Math.Max(box[0], box[2]), Math.Max(box[1], box[3]));

    // The maximum is over the four weighted neighbours of each sample, not over the interpolated samples.
    private static Tensor Largest(Tensor image, double[] rows, double[] columns, long height, long width)
    {
        var (low, high) = Neighbours(rows, image.shape[1]);
        var (left, right) = Neighbours(columns, image.shape[2]);
        var parts = new[] { (low, left), (low, right), (high, left), (high, right) }.Select(pair => Weighted(image, pair.Item1, pair.Item2)).ToArray();
        var best = parts.Aggregate(static (one, other) => maximum(one, other));
        return best.reshape(image.shape[0], height, rows.Length / height, width, columns.Length / width).amax([2, 4]);
    }

    private static Tensor Weigh(Tensor image, double[] rows, double[] columns)
    {
        var (low, high) = Neighbours(rows, image.shape[1]);
        var (left, right) = Neighbours(columns, image.shape[2]);
        return Weighted(image, low, left).add(Weighted(image, low, right)).add(Weighted(image, high, left)).add(Weighted(image, high, right));
    }

    private static Tensor Weighted(Tensor image, (long[] Places, double[] Weights) rows, (long[] Places, double[] Weights) columns) =>
        image.index_select(1, tensor(rows.Places, device: image.device)).mul(tensor(rows.Weights, image.dtype, image.device).unsqueeze(1))
            .index_select(2, tensor(columns.Places, device: image.device)).mul(tensor(columns.Weights, image.dtype, image.device));

    private static ((long[] Places, double[] Weights) Low, (long[] Places, double[] Weights) High) Neighbours(double[] samples, long size)
    {
        var inside = Array.ConvertAll(samples, sample => sample >= -1 && sample <= size);
        var clamped = Array.ConvertAll(samples, sample => Math.Clamp(sample, 0, size - 1));
        var low = Array.ConvertAll(clamped, static sample => (long)sample);
        var high = Array.ConvertAll(low, place => Math.Min(place + 1, size - 1));
        var upper = clamped.Select((sample, index) => inside[index] ? sample - low[index] : 0).ToArray();
        var lower = clamped.Select((sample, index) => inside[index] ? 1 - (sample - low[index]) : 0).ToArray();
        return ((low, lower), (high, upper));
    }

    private readonly record struct Box(double Top, double Left, double Bottom, double Right)
    {
        private double Area => (Bottom - Top) * (Right - Left);

        internal static double Overlap(Box one, Box other)
        {
            var height = Math.Min(one.Bottom, other.Bottom) - Math.Max(one.Top, other.Top);
            var width = Math.Min(one.Right, other.Right) - Math.Max(one.Left, other.Left);
            if (height <= 0 || width <= 0) return 0;
            var common = height * width;
            return common / (one.Area + other.Area - common);
        }
    }
}
