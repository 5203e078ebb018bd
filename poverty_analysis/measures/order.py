"""The order of incomes, poorest first: one sort of whole numbers instead of one of places.

Bits of floats, read as whole numbers, rise with the floats. With the row's number in the bits that the incomes leave
free, plain numbers are all that has to be sorted, which processors do several times as fast as places, and equal
incomes keep the order of the data. Where the incomes leave too few bits free, their lowest are cut off, and rows that
this makes equal are put right by their incomes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .sample import Codes, Vector

FEW = 2**12
"""Rows below which a plain sort takes no longer."""
MANY = 2**21
"""Rows from which two threads take less time than one."""
BLOCK = 2**15  # rows: an array of 256 KB

Column = NDArray[Any]
Keys = NDArray[np.uint64]


def rising_order(values: Vector) -> Codes:
    """Return the places of values in rising order, equal values in the order of the data.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        Finite.

    Returns
    -------
    numpy.ndarray, shape (n,)
        As `numpy.argsort(values, kind="stable")`.

    Examples
    --------
    >>> rising_order(np.array([3.0, 1.0, 3.0, -0.0, 0.0]))
    array([3, 4, 1, 0, 2])
    """
    if values.size < FEW:
        return np.argsort(values, kind="stable")
    keys, rows, _ = _sorted(values)
    keys &= rows
    return keys.view(np.int64)


def in_rising_order(values: Vector, *columns: Column) -> tuple[Column, ...]:
    """Return values in rising order and other columns in the same, equal values in the order of the data.

    What rises already is returned as it is.

    Examples
    --------
    >>> in_rising_order(np.array([3.0, 1.0]), np.array([0.25, 0.75]))
    (array([1., 3.]), array([0.75, 0.25]))
    """
    if is_rising(values):
        return values, *columns
    if not columns:
        return (np.sort(values),)
    if values.size < FEW:
        order = np.argsort(values, kind="stable")
        return values[order], *(column[order] for column in columns)
    keys, rows, rising = _sorted(values)
    return rising, *(_taken_by(column, keys, rows) for column in columns)


def is_rising(values: Vector) -> bool:
    """Return whether no value is below the one before.

    Examples
    --------
    >>> is_rising(np.array([1.0, 1.0, 2.0])), is_rising(np.array([2.0, 1.0]))
    (True, False)
    """
    before, after = values[:-1], values[1:]  # the first block tells of nearly all that do not rise
    return all(
        (before[start : start + BLOCK] <= after[start : start + BLOCK]).all() for start in range(0, before.size, BLOCK)
    )


def taken(column: Column, order: Codes) -> Column:
    """Return the rows of a column in an order.

    Examples
    --------
    >>> taken(np.array([10.0, 30.0]), np.array([1, 0, 1]))
    array([30., 10., 30.])
    """
    if order.size < MANY:
        return column.take(order)
    found, middle = np.empty(order.size, column.dtype), order.size // 2
    _in_two_threads(
        lambda part: column.take(order[part], out=found[part], mode="clip"),  # other modes copy
        slice(0, middle),
        slice(middle, None),
    )
    return found


def in_groups(
    codes: NDArray[np.integer[Any]], columns: Sequence[Column], groups: int = 0
) -> Iterator[tuple[Column, ...]]:
    """Yield the columns of each group, its rows in the order of the data.

    Each block is put in order of groups by digits, as codes are small, and read while it is in the processor's cache.
    No more than half of all rows, or one group, is held at a time. There are at least as many groups as said, some of
    them empty.

    Examples
    --------
    >>> codes, values = np.array([1, 0, 1], dtype=np.uint8), np.array([5.0, 6.0, 7.0])
    >>> [own.tolist() for own, in in_groups(codes, [values], 3)]
    [[6.0], [5.0, 7.0], []]
    """
    groups = max(groups, int(codes.max(initial=0)) + 1)
    length = max(BLOCK, 64 * groups)  # so that what a group has in a block is worth the step
    blocks = [slice(start, start + length) for start in range(0, codes.size, length)]
    places = np.empty(codes.size, dtype=np.min_scalar_type(length))  # of the rows of a block, group after group
    counts = np.zeros((len(blocks), groups + 1), dtype=np.int64)  # behind a zero
    for rows, count in zip(blocks, counts, strict=True):
        places[rows] = np.argsort(codes[rows], kind="stable")
        count[1:] = np.bincount(codes[rows], minlength=groups)
    ends, starts = counts.sum(axis=0).cumsum(), counts.cumsum(axis=1)
    first = 0
    while first < groups:
        enough = int(np.searchsorted(ends, ends[first] + codes.size // 2, side="right")) - 1
        last = max(first + 1, enough)
        held = [[np.empty(size, column.dtype) for column in columns] for size in np.diff(ends[first : last + 1])]
        _fill(held, columns, blocks, places, starts[:, first : last + 1].tolist())
        while held:
            yield tuple(held.pop(0))
        first = last


def _fill(
    held: list[list[Column]],
    columns: Sequence[Column],
    blocks: Sequence[slice],
    places: NDArray[np.unsignedinteger[Any]],
    starts: Sequence[Sequence[int]],
) -> None:
    """Fill columns of groups from those of all, block by block, by where in the order of a block each group starts."""
    filled = [0] * len(held)
    for rows, start in zip(blocks, starts, strict=True):
        order = places[rows][start[0] : start[-1]].astype(np.intp)
        block = [column[rows] for column in columns]
        for group, (begin, end) in enumerate(pairwise(start)):
            upto, own = filled[group] + end - begin, order[begin - start[0] : end - start[0]]
            for column, found in zip(block, held[group], strict=True):
                column.take(own, out=found[filled[group] : upto], mode="clip")  # other modes copy
            filled[group] = upto


def _sorted(values: Vector) -> tuple[Keys, np.uint64, Vector]:
    """Return whole numbers in the order of values, which of their bits are the number of a row, and values in order."""
    keys, width, cut = _keys(values)
    if keys.size >= MANY:
        middle = keys.size // 2
        keys.partition(middle)
        _in_two_threads(lambda half: half.sort(), keys[:middle], keys[middle:])
    else:
        keys.sort()
    rows = np.uint64((1 << width) - 1)
    rising = _taken_by(values, keys, rows)
    if cut and not is_rising(rising):
        _mend(keys, rows, rising)
    return keys, rows, rising


def _taken_by(column: Column, keys: Keys, rows: np.uint64) -> Column:
    """Return the rows of a column in the order of keys, without a list of all rows."""
    found = np.empty(keys.size, column.dtype)

    def take(part: slice) -> None:
        for start in range(part.start, part.stop, BLOCK):
            block = slice(start, min(start + BLOCK, part.stop))
            order = (keys[block] & rows).view(np.int64)
            column.take(order, out=found[block], mode="clip")  # other modes copy

    if keys.size >= MANY:
        middle = keys.size // 2
        _in_two_threads(take, slice(0, middle), slice(middle, keys.size))
    else:
        take(slice(0, keys.size))
    return found


def _keys(values: Vector) -> tuple[Keys, int, bool]:
    """Return the number of each row below what remains of its bits; how many bits it takes; whether some were cut."""
    low, high = (int(_bits(np.array([end]))[0]) for end in (values.min(), values.max()))
    width = (values.size - 1).bit_length()
    cut = max(0, (high - low).bit_length() + width - 64)
    keys = np.empty(values.size, dtype=np.uint64)
    for start in range(0, values.size, BLOCK):
        part = keys[start : start + BLOCK]
        part[...] = (_bits(values[start : start + BLOCK]) - np.int64(low)).view(np.uint64)
        part >>= np.uint64(cut)
        part <<= np.uint64(width)
        part |= np.arange(start, start + part.size, dtype=np.uint64)
    return keys, width, cut > 0


def _bits(values: Vector) -> NDArray[np.int64]:
    """Return whole numbers that are in the order of floats; those of 0 and -0 are the same."""
    bits = (values + 0.0).view(np.int64)
    return np.where(bits < 0, bits ^ np.int64(2**63 - 1), bits) if bits.min() < 0 else bits


def _mend(keys: Keys, rows: np.uint64, rising: Vector) -> None:
    """Put rows right whose keys are alike but for the row, since the bits that tell their values apart were cut off."""
    heads = np.unique(keys[1:][rising[1:] < rising[:-1]] & ~rows)
    first, end = np.searchsorted(keys, heads), np.searchsorted(keys, heads | rows, side="right")
    count = end - first
    places = np.arange(count.sum()) + np.repeat(first - np.cumsum(count) + count, count)
    alike, nearly = keys[places], rising[places]  # in the order of the data
    order = np.lexsort((nearly, alike & ~rows))
    keys[places], rising[places] = alike[order], nearly[order]


def _in_two_threads(work: Callable[[Any], Any], one: Any, other: Any) -> None:
    """Do two parts of some work at once; one after the other where Python ends, which starts no more threads then."""
    with ThreadPoolExecutor(1) as thread:
        try:
            done = thread.submit(work, one)
        except RuntimeError:
            work(one)
            work(other)
        else:
            work(other)
            done.result()
