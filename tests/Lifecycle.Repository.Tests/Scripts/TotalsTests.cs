namespace Lifecycle.Repository.Tests.Scripts;

/// <summary>
/// The totals that <c>./build.sh test</c> closes with, from test projects played by a script: each is its exit code and the
/// counters of its results file, if it wrote one.
/// </summary>
[Platform("Linux")]
internal sealed class TotalsTests
{
    private static IEnumerable<TestCaseData> Runs()
    {
        yield return new TestCaseData("", "0 total=3 passed=3 failed=0|0 total=5 passed=4 failed=0", "7 passed, 0 failed, 1 skipped", 0).SetName("All pass or are skipped");
        yield return new TestCaseData("", "1 total=3 passed=1 failed=2|0 total=1 passed=1 failed=0", "2 passed, 2 failed, 0 skipped", 1).SetName("A failed test fails the run");
        yield return new TestCaseData("", "1 total=3 passed=3 failed=0|0 total=1 passed=1 failed=0", "4 passed, 1 failed, 0 skipped", 1).SetName("A crash after passed tests is a failure");
        yield return new TestCaseData("", "134|0 total=1 passed=1 failed=0", "1 passed, 1 failed, 0 skipped", 1).SetName("A project without results is a failure");
        yield return new TestCaseData("", "0|0 total=1 passed=1 failed=0", "1 passed, 1 failed, 0 skipped", 1).SetName("A project that ran no test is a failure");
        yield return new TestCaseData("Word", "0 total=0 passed=0 failed=0|0 total=1 passed=1 failed=0", "1 passed, 0 failed, 0 skipped", 0).SetName("A filter may leave a project without tests");
        yield return new TestCaseData("Word", "0|0", "no test's full name matches 'Word'", 2).SetName("A filter that nothing matches fails");
    }

    [TestCaseSource(nameof(Runs))]
    public async Task TheTotalsAreTrue(string filter, string projects, string lastLine, int exitCode)
    {
        using var folder = new TemporaryFolder();
        foreach (var (index, run) in projects.Split('|').Index())
            folder.Write(run, "tests", $"P{index}", $"P{index}.csproj");
        var script = folder.Write(
            """
            set -euo pipefail
            root=$1
            say() { :; }
            die() { echo "$1"; exit "${2:-1}"; }
            output_of() { echo "$root/tests/$1"; }
            dotnet() {
              local name counters code
              name=$(basename "$2" .dll)
              read -r code counters < <(cat "$root/tests/$name/$name.csproj"; echo)
              mkdir -p "$root/artifacts/tests"
              [[ -z $counters ]] || echo "<TestRun><Counters $(sed -E 's/=([0-9]+)/="\1"/g' <<< "$counters") error=\"0\" /></TestRun>" > "$root/artifacts/tests/$name.trx"
              return "$code"
            }
            . "$2/eng/tests.sh"
            test_all "$3"
            """, "run.sh");

        var result = await Commands.RunAsync(folder.Path, new Dictionary<string, string?>(StringComparer.Ordinal), "bash", script, folder.Path, Repository.Root, filter);

        using var _ = Assert.EnterMultipleScope();
        Assert.That(result.Output.TrimEnd().Split('\n')[^1], Is.EqualTo(lastLine));
        Assert.That(result.ExitCode, Is.EqualTo(exitCode));
    }
}
