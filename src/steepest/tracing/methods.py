"""The methods that NumPy's arrays have, each by NumPy's function of the same name."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from steepest.errors import TraceError

from .places import line


class Methods:
    """What an array can do by itself."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def ndim(self) -> int:
            """The number of axes."""
            ...

        def __getitem__(self, key: Any) -> Any: ...
        def __iter__(self) -> Any: ...

    @property
    def T(self) -> Any:
        """The axes in reverse order."""
        return np.transpose(self)  # type: ignore

    @property
    def mT(self) -> Any:
        """Each matrix transposed."""
        return np.swapaxes(self, -1, -2)  # type: ignore

    @property
    def real(self) -> Any:
        """The real part."""
        return np.real(self)  # type: ignore

    @property
    def imag(self) -> Any:
        """The imaginary part."""
        return np.imag(self)  # type: ignore

    @property
    def flat(self) -> Any:
        """The elements one after the other."""
        return iter(self.ravel())

    # ---- reductions ----

    def sum(self, axis: Any = None, dtype: Any = None, out: None = None, **options: Any) -> Any:
        """The sum."""
        return np.sum(self, axis=axis, dtype=dtype, out=out, **options)  # type: ignore

    def mean(self, axis: Any = None, dtype: Any = None, out: None = None, **options: Any) -> Any:
        """The mean."""
        return np.mean(self, axis=axis, dtype=dtype, out=out, **options)  # type: ignore

    def prod(self, axis: Any = None, dtype: Any = None, out: None = None, **options: Any) -> Any:
        """The product."""
        return np.prod(self, axis=axis, dtype=dtype, out=out, **options)  # type: ignore

    def max(self, axis: Any = None, out: None = None, **options: Any) -> Any:
        """The largest."""
        return np.max(self, axis=axis, out=out, **options)  # type: ignore

    def min(self, axis: Any = None, out: None = None, **options: Any) -> Any:
        """The smallest."""
        return np.min(self, axis=axis, out=out, **options)  # type: ignore

    def std(self, axis: Any = None, dtype: Any = None, out: None = None, **options: Any) -> Any:
        """The standard deviation."""
        return np.std(self, axis=axis, dtype=dtype, out=out, **options)  # type: ignore

    def var(self, axis: Any = None, dtype: Any = None, out: None = None, **options: Any) -> Any:
        """The variance."""
        return np.var(self, axis=axis, dtype=dtype, out=out, **options)  # type: ignore

    def all(self, axis: Any = None, out: None = None, **options: Any) -> Any:
        """Whether all are true."""
        return np.all(self, axis=axis, out=out, **options)  # type: ignore

    def any(self, axis: Any = None, out: None = None, **options: Any) -> Any:
        """Whether one is true."""
        return np.any(self, axis=axis, out=out, **options)  # type: ignore

    def argmax(self, axis: Any = None, out: None = None, **options: Any) -> Any:
        """Where the largest is."""
        return np.argmax(self, axis=axis, out=out, **options)  # type: ignore

    def argmin(self, axis: Any = None, out: None = None, **options: Any) -> Any:
        """Where the smallest is."""
        return np.argmin(self, axis=axis, out=out, **options)  # type: ignore

    def argsort(self, axis: Any = -1, **options: Any) -> Any:
        """The order of the elements."""
        return np.argsort(self, axis=axis, **options)  # type: ignore

    def cumsum(self, axis: Any = None, dtype: Any = None, out: None = None) -> Any:
        """Running sums."""
        return np.cumsum(self, axis=axis, dtype=dtype, out=out)  # type: ignore

    def cumprod(self, axis: Any = None, dtype: Any = None, out: None = None) -> Any:
        """Running products."""
        return np.cumprod(self, axis=axis, dtype=dtype, out=out)  # type: ignore

    def trace(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
        """The sum of the diagonal."""
        return np.trace(self, offset, axis1, axis2)  # type: ignore

    # ---- shapes and parts ----

    def reshape(self, *shape: Any, order: Any = "C", copy: Any = None) -> Any:
        """The elements in another shape."""
        return np.reshape(self, shape[0] if len(shape) == 1 else shape, order=order)  # type: ignore

    def ravel(self, order: Any = "C") -> Any:
        """The elements in one row."""
        return np.ravel(self, order)  # type: ignore

    flatten = ravel

    def transpose(self, *axes: Any) -> Any:
        """The axes in another order."""
        order = axes[0] if len(axes) == 1 else axes or None
        return np.transpose(self, order)  # type: ignore

    def swapaxes(self, axis1: int, axis2: int) -> Any:
        """Two axes exchanged."""
        return np.swapaxes(self, axis1, axis2)  # type: ignore

    def squeeze(self, axis: Any = None) -> Any:
        """Without axes of length 1."""
        return np.squeeze(self, axis)  # type: ignore

    def diagonal(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
        """The diagonal."""
        return np.diagonal(self, offset, axis1, axis2)  # type: ignore

    def take(self, indices: Any, axis: Any = None, out: None = None, mode: Any = "raise") -> Any:
        """The elements at indices."""
        return np.take(self, indices, axis, out, mode)  # type: ignore

    def repeat(self, repeats: Any, axis: Any = None) -> Any:
        """The elements repeated."""
        return np.repeat(self, repeats, axis)  # type: ignore

    def item(self, *index: Any) -> Any:
        """One element, which is a stand-in too."""
        return self.ravel()[index[0]] if len(index) == 1 else self[index or (0,) * self.ndim]

    def tolist(self) -> Any:
        """The elements in lists, each a stand-in."""
        return [part.tolist() for part in self] if self.ndim else self

    # ---- element by element ----

    def dot(self, other: Any, out: None = None) -> Any:
        """The product of vectors or matrices."""
        return np.dot(self, other)  # type: ignore

    def clip(self, min: Any = None, max: Any = None, out: None = None) -> Any:  # noqa: A002
        """The elements, none outside two bounds."""
        return np.clip(self, min, max)  # type: ignore

    def round(self, decimals: int = 0, out: None = None) -> Any:
        """The elements rounded."""
        return np.round(self, decimals)  # type: ignore

    def conj(self) -> Any:
        """The complex conjugate."""
        return np.conjugate(self)  # type: ignore

    conjugate = conj

    def astype(self, dtype: Any, *_: Any, **__: Any) -> Any:
        """The elements as numbers of another dtype."""
        return np.astype(self, np.dtype(dtype))  # type: ignore

    def copy(self, order: Any = "C") -> Any:
        """The array itself, which nothing can change."""
        return self

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: dict) -> Any:
        return self

    def nonzero(self) -> Any:
        """Where the elements are not zero."""
        return np.nonzero(self)  # type: ignore

    def sort(self, axis: int = -1, **_: Any) -> None:
        """Refused: it would write into the array."""
        raise TraceError(
            "x.sort() writes into an array that is followed.",
            where=line(),
            remedy="x = np.sort(x)",
        )

    def fill(self, value: Any) -> None:
        """Refused: it would write into the array."""
        raise TraceError(
            "x.fill() writes into an array that is followed.",
            where=line(),
            remedy="x = np.full_like(x, value)",
        )

    def __round__(self, digits: int | None = None) -> Any:
        return np.round(self, digits or 0)  # type: ignore

    def __trunc__(self) -> Any:
        return np.trunc(self)  # type: ignore

    def __floor__(self) -> Any:
        return np.floor(self)  # type: ignore

    def __ceil__(self) -> Any:
        return np.ceil(self)  # type: ignore

    def __divmod__(self, other: Any) -> tuple[Any, Any]:
        return operator.floordiv(self, other), operator.mod(self, other)  # type: ignore
