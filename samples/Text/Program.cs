using Lifecycle.Samples.Shared;
using Lifecycle.Samples.Text;

var data = Options.Data("Descriptions of Debian's packages with their sections, two columns with tabs between.", Packages.DefaultPath);
return await SampleProgram.RunAsync(
    SampleOptions.Command("Text", "Learns which section of Debian a package belongs to from the line that describes it, and predicts from lines.", data, epochs: 20, Demo.RunAsync), args);
