"""Tables encoded by scikit-learn: run with /usr/bin/python3 (python3-sklearn) and the path of vega-datasets' data folder."""
import json
import pathlib
import sys

import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_wine
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

SCALERS = {"Standardize": StandardScaler, "MinMax": MinMaxScaler}
EVERY = 19


def numeric(name, x, y, scaling, train):
    """Fitted on some rows, applied to all."""
    scaler = SCALERS[scaling]().fit(x[:train])
    return {"name": name, "scaling": scaling, "train": train, "rows": np.round(scaler.transform(x)[::EVERY], 9).tolist(), "targets": np.asarray(y)[::EVERY].tolist()}


def penguins(folder, train):
    table = json.loads((folder / "penguins.json").read_text())
    numbers = np.array([[row[c] if row[c] is not None else np.nan for c in ("Beak Length (mm)", "Body Mass (g)")] for row in table], dtype=float)
    texts = np.array([[row[c] if row[c] is not None else "(missing)" for c in ("Island", "Sex")] for row in table], dtype=object)
    parts = []
    for column, strategy in ((0, "median"), (1, "mean")):
        values = numbers[:, [column]]
        imputer = SimpleImputer(strategy=strategy).fit(values[:train])
        scaler = StandardScaler().fit(imputer.transform(values[:train]))
        parts += [scaler.transform(imputer.transform(values)), np.isnan(values).astype(float)]
    islands = OneHotEncoder(sparse_output=False, handle_unknown="ignore").fit(texts[:train, [0]])
    parts.append(islands.transform(texts[:, [0]]))
    sexes = OneHotEncoder(sparse_output=False, categories=[["FEMALE", "MALE", "(missing)"]], handle_unknown="ignore").fit(texts[:train, [1]])
    parts.append(sexes.transform(texts[:, [1]]))
    species = sorted({row["Species"] for row in table})
    return {"name": "penguins", "scaling": "Standardize", "train": train, "rows": np.round(np.hstack(parts)[::EVERY], 9).tolist(),
            "targets": [species.index(row["Species"]) for row in table][::EVERY]}


def main():
    cases = [penguins(pathlib.Path(sys.argv[1]), 250)]
    for name, load in (("iris", load_iris), ("wine", load_wine), ("breast_cancer", load_breast_cancer)):
        x, y = load(return_X_y=True)
        cases += [numeric(name, x, y, scaling, 100) for scaling in SCALERS]
    x, y = load_diabetes(return_X_y=True, scaled=False)
    cases.append(numeric("diabetes", x, y, "Standardize", 300))
    (pathlib.Path(__file__).parent / "tables.json").write_text(json.dumps(cases))


main()
