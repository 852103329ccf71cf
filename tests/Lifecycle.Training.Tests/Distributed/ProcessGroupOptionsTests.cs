using Lifecycle.Training.Distributed;

namespace Lifecycle.Training.Tests.Distributed;

internal sealed class ProcessGroupOptionsTests
{
    private static IEnumerable<TestCaseData> WrongVariables()
    {
        foreach (var name in Right.Keys.Where(static name => name is not "LOCAL_RANK")) yield return Wrong($"{name} is missing", (name, null));
        foreach (var name in Right.Keys.Where(static name => name is not "MASTER_ADDR")) yield return Wrong($"{name} is \"two\"", (name, "two"));
        yield return Wrong("RANK is \"4\", expected 0 to 3", ("RANK", "4"));
        yield return Wrong("RANK is \"-1\"", ("RANK", "-1"));
        yield return Wrong("WORLD_SIZE is \"0\", expected 1 to", ("WORLD_SIZE", "0"));
        yield return Wrong("MASTER_PORT is \"65536\", expected 1 to 65535", ("MASTER_PORT", "65536"));
        yield return Wrong("RANK is missing; MASTER_ADDR is missing", ("RANK", null), ("LOCAL_RANK", ""), ("MASTER_ADDR", null));
    }

    private static readonly Dictionary<string, string?> Right = new(StringComparer.Ordinal)
    {
        ["RANK"] = "3", ["WORLD_SIZE"] = "4", ["LOCAL_RANK"] = "1", ["MASTER_ADDR"] = "10.0.0.1", ["MASTER_PORT"] = "1234",
    };

    [TestCaseSource(nameof(WrongVariables))]
    public void WrongVariablesAreNamed(string expected, Dictionary<string, string?> variables) =>
        Assert.That(() => Read(variables), Throws.TypeOf<UsageException>().With.Message.Contains(expected).And.Message.Not.Contains("\n"));

    [Test]
    public void TheVariablesBecomeOptions()
    {
        var options = Read(Right);

        using var _ = Assert.EnterMultipleScope();
        Assert.That((options.Rank, options.WorldSize, options.LocalRank), Is.EqualTo((3, 4, 1)));
        Assert.That((options.MasterAddress, options.MasterPort), Is.EqualTo(("10.0.0.1", 1234)));
        Assert.That((options.JoinsStore, options.StorePrefix, options.NetworkInterface), Is.EqualTo((false, (string?)null, (string?)null)));
    }

    [Test]
    public void WhatPyTorchJobSetsIsEnough()
    {
        var options = Read(new(Right, StringComparer.Ordinal) { ["LOCAL_RANK"] = null });

        Assert.That((options.Rank, options.WorldSize, options.LocalRank), Is.EqualTo((3, 4, 0)));
    }

    [Test]
    public void SlurmsVariablesBecomeOptions()
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal) { ["SLURM_PROCID"] = "5", ["SLURM_NTASKS"] = "8", ["SLURM_LOCALID"] = "1", ["MASTER_ADDR"] = "node1", ["MASTER_PORT"] = "29500" };
        var options = Read(variables);

        using var _ = Assert.EnterMultipleScope();
        Assert.That((options.Rank, options.WorldSize, options.LocalRank), Is.EqualTo((5, 8, 1)));
        Assert.That(LaunchEnvironment.IsLaunched(variables.GetValueOrDefault), Is.True);
        Assert.That(LaunchEnvironment.IsLaunched(name => name.StartsWith("SLURM", StringComparison.Ordinal) ? variables.GetValueOrDefault(name) : null), Is.False, "a job that is not meant");
        Assert.That(() => Read(new(variables, StringComparer.Ordinal) { ["SLURM_PROCID"] = "8" }), Throws.TypeOf<UsageException>().With.Message.Contains("SLURM_PROCID is \"8\", expected 0 to 7"));
    }

    [Test]
    public void TheStoreOfTorchrunsAgentIsJoined()
    {
        var options = Read(new(Right, StringComparer.Ordinal) { ["TORCHELASTIC_USE_AGENT_STORE"] = "True", ["TORCHELASTIC_RESTART_COUNT"] = "2", ["GLOO_SOCKET_IFNAME"] = "eth1" });

        Assert.That((options.JoinsStore, options.StorePrefix, options.NetworkInterface), Is.EqualTo((true, "/worker/attempt_2", "eth1")));
    }

    private static IEnumerable<TestCaseData> WrongOptions()
    {
        yield return new(new ProcessGroupOptions { Rank = 2, WorldSize = 2, StoreFile = "store" }, "Rank is 2, expected below WorldSize, which is 2");
        yield return new(new ProcessGroupOptions { Rank = -1, WorldSize = 0, StoreFile = "store" }, "WorldSize is 0, expected 1 to 65536");
        yield return new(new ProcessGroupOptions { Rank = 0, WorldSize = 2 }, "expected one of them");
        yield return new(new ProcessGroupOptions { Rank = 0, WorldSize = 2, StoreFile = "store", MasterAddress = "localhost" }, "expected one of them");
        yield return new(new ProcessGroupOptions { Rank = 0, WorldSize = 2, MasterAddress = "localhost", MasterPort = 0 }, "MasterPort is 0, expected 1 to 65535");
        yield return new(new ProcessGroupOptions { Rank = 0, WorldSize = 2, StoreFile = "/no/such/store" }, "whose folder does not exist");
        yield return new(new ProcessGroupOptions { Rank = 0, WorldSize = 2, StoreFile = "store", Timeout = TimeSpan.Zero }, "Timeout is 00:00:00");
        yield return new(new ProcessGroupOptions { Rank = 0, WorldSize = 2, StoreFile = "store", Backend = (ProcessGroupBackend)7 }, "Backend is 7, expected one of Gloo, Nccl");
    }

    [TestCaseSource(nameof(WrongOptions))]
    public void WrongOptionsAreNamed(ProcessGroupOptions options, string expected) =>
        Assert.That(() => ProcessGroup.Create(options), Throws.TypeOf<UsageException>().With.Message.Contains(expected).And.Message.Not.Contains("\n"));

    private static TestCaseData Wrong(string expected, params (string Name, string? Value)[] changes)
    {
        var variables = new Dictionary<string, string?>(Right, StringComparer.Ordinal);
        foreach (var (name, value) in changes) variables[name] = value;
        return new TestCaseData(expected, variables).SetArgDisplayNames(expected);
    }

    private static ProcessGroupOptions Read(Dictionary<string, string?> variables) =>
        new LaunchEnvironment(variables.GetValueOrDefault).Read(ProcessGroupBackend.Gloo, TimeSpan.FromMinutes(1));
}
