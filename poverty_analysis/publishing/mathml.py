"""LaTeX formulas as MathML, which browsers show without a script: for the report's pages and for the site."""

from __future__ import annotations

import re

from latex2mathml.converter import convert


def formula_mathml(latex: str, *, display: str = "inline") -> str:
    r"""Return a LaTeX formula as MathML.

    Parameters
    ----------
    latex : str
        The formula without its dollar signs, such as ``x^2``.
    display : {"inline", "block"}
        Whether it stands in a line of text or on a line of its own.

    Returns
    -------
    str
        A ``<math>`` element.

    Raises
    ------
    ValueError
        If the LaTeX cannot be converted, or holds a command that would be printed as it stands.

    Examples
    --------
    >>> formula_mathml("x").endswith('display="inline"><mrow><mi>x</mi></mrow></math>')
    True
    >>> formula_mathml(r"\nosuchcommand x")
    Traceback (most recent call last):
        ...
    ValueError: a formula must use LaTeX that can become MathML; got '\\nosuchcommand' in '\\nosuchcommand x'
    """
    try:
        formula = str(convert(latex.strip(), display=display))
    except Exception as error:  # the converter raises a family of its own, and bare IndexErrors
        raise ValueError(f"a formula must be LaTeX that can become MathML; got {latex.strip()!r}") from error
    if passed_through := re.search(r"<mi>(\\[^<]*|&)</mi>", formula):  # what it does not know it prints as it stands
        raise ValueError(f"a formula must use LaTeX that can become MathML; got {passed_through[1]!r} in {latex!r}")
    return formula
