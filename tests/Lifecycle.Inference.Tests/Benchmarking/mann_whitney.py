"""Writes mann_whitney.json, which MannWhitneyTestTests compares with: samples, and what SciPy makes of them."""
import json
import pathlib

import numpy
from scipy import stats

random = numpy.random.RandomState(5)
samples = {
    "small, apart": ([1.0, 2.5, 3.0, 4.5], [5.0, 6.0, 7.5]),
    "small, mixed": ([1.0, 6.5, 3.0, 4.5, 9.0], [5.0, 2.0, 7.5, 8.0, 3.5, 0.5]),
    "one against one": ([1.0], [2.0]),
    "twenty each": (random.normal(0, 1, 20).tolist(), random.normal(0.8, 1, 20).tolist()),
    "ties": ([1.0, 2.0, 2.0, 3.0, 4.0], [2.0, 3.0, 3.0, 5.0, 6.0, 6.0]),
    "all equal but one": ([1.0, 1.0, 1.0], [1.0, 1.0, 2.0]),
    "many": (random.exponential(1, 80).tolist(), random.exponential(1.3, 60).tolist()),
}
cases = []
for name, (first, second) in samples.items():
    ties = len(set(first + second)) < len(first) + len(second)
    method = "exact" if not ties and len(first) * len(second) <= 400 else "asymptotic"
    for alternative in ("two-sided", "greater", "less"):
        result = stats.mannwhitneyu(first, second, alternative=alternative, method=method, use_continuity=True)
        cases.append({"name": name, "first": first, "second": second, "alternative": alternative, "u": result.statistic, "p": result.pvalue})
pathlib.Path(__file__).with_name("mann_whitney.json").write_text(json.dumps(cases, indent=1) + "\n")
