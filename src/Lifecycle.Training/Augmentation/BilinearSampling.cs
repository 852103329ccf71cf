using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// What torch's affine_grid and grid_sample do to images in CPU memory, bilinearly, with black outside and corners not aligned, without the
/// grid between them: the channels of a pixel lie side by side in a copy with a black frame, so that one load brings all of them and no
/// pixel asks whether it is outside.
/// </summary>
internal static unsafe class BilinearSampling
{
    private const int Lanes = 4;
    private const int Left = 1;
    private const int Frame = 3;

    // Some milliseconds of one thread. Less is slower on more: they'd wait for the threads of torch's last operation, which spin for the next.
    private const int FewPixels = 1 << 20;

    /// <summary>Whether images can be sampled here: float32, contiguous, in CPU memory, outside of autograd, and of a size whose copy can be addressed.</summary>
    public static bool Takes(Tensor images) =>
        images.device_type == DeviceType.CPU && images.dtype == ScalarType.Float32 && !images.requires_grad && images.is_contiguous() &&
        (images.shape[2] + Frame) * (images.shape[3] + Frame) < int.MaxValue / (Lanes * sizeof(float));

    /// <summary>Samples each image by its map, as affine_grid takes it.</summary>
    /// <param name="images">Shape [count, channels, height, width].</param>
    /// <param name="maps">Six numbers a sample: from where a pixel goes to where it comes from, in units of half the image.</param>
    /// <param name="bounds">Where windows bound what is looked at: the least x and y of each sample, then the greatest; otherwise empty.</param>
    public static Tensor Sample(Tensor images, float[] maps, ReadOnlyMemory<float> bounds)
    {
        var (count, channels, height, width) = ((int)images.shape[0], (int)images.shape[1], (int)images.shape[2], (int)images.shape[3]);
        var sampled = torch.empty(images.shape, ScalarType.Float32);
        var (from, to) = ((nint)TensorRows.StartOf(images), (nint)TensorRows.StartOf(sampled));
        var size = (long)channels * height * width;
        var workers = (long)count * height * width < FewPixels ? 1 : Math.Clamp(get_num_threads(), 1, count);
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, worker =>
        {
            using var sampler = new Sampler(height, width);
            for (var sample = (int)((long)count * worker / workers); sample < (long)count * (worker + 1) / workers; sample++)
            {
                var map = maps.AsSpan(6 * sample, 6);
                var (low, high) = bounds.IsEmpty
                    ? (new Vector2(float.NegativeInfinity), new Vector2(float.PositiveInfinity))
                    : (new Vector2(bounds.Span.Slice(2 * sample, 2)), new Vector2(bounds.Span.Slice(2 * (count + sample), 2)));
                for (var channel = 0; channel < channels; channel += Lanes)
                {
                    var plane = (sample * size) + ((long)channel * height * width);
                    sampler.Run((float*)from + plane, (float*)to + plane, Math.Min(Lanes, channels - channel), map, low, high);
                }
            }
        });
        GC.KeepAlive(images);
        return sampled;
    }

    /// <summary>One thread's memory: the framed copy of up to four channels, and a row of places, weights and results.</summary>
    private readonly ref struct Sampler
    {
        private readonly int _height;
        private readonly int _width;
        private readonly int _stride;
        private readonly int _rowLength;
        private readonly float* _framed;
        private readonly float* _row;
        private readonly float* _weights;
        private readonly int* _places;

        public Sampler(int height, int width)
        {
            (_height, _width, _stride) = (height, width, (width + Frame) * Lanes);
            // Whole registers are written: the last of a row may be longer than it.
            _rowLength = (width + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
            var framed = (nuint)_stride * (nuint)(height + Frame);
            // The frame stays black: only what is inside of it is written again.
            _framed = (float*)NativeMemory.AllocZeroed(framed + ((nuint)_rowLength * (Lanes + 3)), sizeof(float));
            _row = _framed + framed;
            _weights = _row + (_rowLength * Lanes);
            _places = (int*)(_weights + (2 * _rowLength));
        }

        public void Dispose() => NativeMemory.Free(_framed);

        public void Run(float* from, float* to, int channels, ReadOnlySpan<float> map, Vector2 low, Vector2 high)
        {
            FrameOf(from, channels);
            for (var y = 0; y < _height; y++)
            {
                Place(y, map, low, high);
                Gather();
                for (var channel = 0; channel < channels; channel++)
                {
                    var row = to + ((long)channel * _height * _width) + ((long)y * _width);
                    for (var x = 0; x < _width; x++) row[x] = _row[(x * Lanes) + channel];
                }
            }
        }

        private void FrameOf(float* from, int channels)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                for (var y = 0; y < _height; y++)
                {
                    var to = _framed + ((y + Left) * _stride) + (Left * Lanes) + channel;
                    for (var x = 0; x < _width; x++) to[x * Lanes] = *from++;
                }
            }
        }

        // Where each pixel of a row comes from: the place of the upper left of its four neighbours, and the weights of those to the right and below.
        private void Place(int y, ReadOnlySpan<float> map, Vector2 low, Vector2 high)
        {
            var down = (((2f * y) + 1) / _height) - 1;
            var (startX, startY) = (new Vector<float>((map[1] * down) + map[2]), new Vector<float>((map[4] * down) + map[5]));
            for (var x = 0; x < _width; x += Vector<float>.Count)
            {
                var across = ((((Vector<float>.Indices + new Vector<float>(x)) * 2) + Vector<float>.One) / new Vector<float>(_width)) - Vector<float>.One;
                var atX = Pixel((across * map[0]) + startX, low.X, high.X, _width);
                var atY = Pixel((across * map[3]) + startY, low.Y, high.Y, _height);
                var (left, top) = (Vector.Floor(atX), Vector.Floor(atY));
                (atX - left).Store(_weights + x);
                (atY - top).Store(_weights + _rowLength + x);
                (((Vector.ConvertToInt32(top) + Vector<int>.One) * _stride) + ((Vector.ConvertToInt32(left) + Vector<int>.One) * Lanes)).Store(_places + x);
            }
        }

        // Beyond the frame there is nothing but black, as in it.
        private static Vector<float> Pixel(Vector<float> place, float low, float high, int size)
        {
            var within = Vector.Min(Vector.Max(place, new Vector<float>(low)), new Vector<float>(high));
            var pixel = (((within + Vector<float>.One) * size) - Vector<float>.One) * 0.5f;
            return Vector.Min(Vector.Max(pixel, -Vector<float>.One), new Vector<float>(size));
        }

        private void Gather()
        {
            for (var x = 0; x < _width; x++)
            {
                var place = _framed + _places[x];
                var (right, below) = (Vector128.Create(_weights[x]), Vector128.Create(_weights[_rowLength + x]));
                var upper = Between(Vector128.Load(place), Vector128.Load(place + Lanes), right);
                var lower = Between(Vector128.Load(place + _stride), Vector128.Load(place + _stride + Lanes), right);
                Between(upper, lower, below).Store(_row + (x * Lanes));
            }
        }

        private static Vector128<float> Between(Vector128<float> first, Vector128<float> second, Vector128<float> weight) => first + ((second - first) * weight);
    }
}
