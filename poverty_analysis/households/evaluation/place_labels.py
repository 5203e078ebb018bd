"""Labels of units, villages and clusters as people write them: blank text is no label, and each is written one way."""

from __future__ import annotations

import pandas as pd


def without_blank_labels(column: pd.Series, name: str) -> pd.Series:
    """Return a column of labels in which blank text is missing; refuse labels that differ in blanks or type alone.

    Parameters
    ----------
    column : pandas.Series
    name : str
        For the error message.

    Examples
    --------
    >>> without_blank_labels(pd.Series(["a", "  ", "b"]), "village").tolist()
    ['a', nan, 'b']
    >>> without_blank_labels(pd.Series(["a", "b", "a "]), "village")
    Traceback (most recent call last):
        ...
    ValueError: village must write each label one way; got 'a' and 'a ' (first at position 2), which differ in blanks or
    type alone
    """
    if column.dtype.kind in "iufbM" and not isinstance(column.dtype, pd.CategoricalDtype):
        return column
    cells = column.astype(object)
    try:
        codes, labels = pd.factorize(cells)
    except TypeError:  # cells that are no labels are refused where they are read
        return column
    written = pd.Series([" ".join(str(label).split()) for label in labels], dtype=object)
    again = written.duplicated().to_numpy() & (written != "").to_numpy()
    if again.any():
        later = int(again.argmax())
        first = int((written == written[later]).to_numpy().argmax())
        raise ValueError(
            f"{name} must write each label one way; got {labels[first]!r} and {labels[later]!r} (first at position "
            f"{int((codes == later).argmax())}), which differ in blanks or type alone"
        )
    blank = (written == "").to_numpy()
    return column.mask(blank[codes] & (codes >= 0)) if blank.any() else column
