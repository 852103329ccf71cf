namespace Lifecycle.Samples.Tests.DataParallel;

internal sealed class DataParallelTests
{
    [Test]
    public void TwoProcessesAreComparedWithOne()
    {
        var run = SampleRun.Of("DataParallel", "--train-images", "200", "--test-images", "100", "--epochs", "1");

        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Output, Does.Contain("1 processes of").And.Contain("2 processes of").And.Contain("one process").And.Contain("Images/s"));
        });
    }

    [Test]
    public void AFailureOfTheProcessesEndsWithTheirErrors()
    {
        using var folder = new TemporaryFolder();
        var run = SampleRun.Of("DataParallel", "--data", folder["nowhere"]);

        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(2));
            Assert.That(run.Error, Does.Contain("apt-get install dataset-fashion-mnist").And.Contain("The process of rank 0 of 1 ended with exit code 2"));
        });
    }
}
