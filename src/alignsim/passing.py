"""Passing a bundle of arrays from rule to rule as one pointer, and calling a function by its address.

Imports numba; loaded by ``compiled.activate`` only.

numba passes a tuple of fifteen arrays as some hundred numbers at every call and writes the type of every field into
the name of every function: a part of the time to compile, and of every week.  Here the entry lays the tuple down once
and hands on its address; ``bundle.field`` loads that one array.
"""

from __future__ import annotations

from typing import Any

from numba.core import cgutils, types
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, models, register_model


class Bundle(types.Type):
    """The address of a named tuple of arrays."""

    def __init__(self, fields: Any) -> None:
        self.fields = fields
        super().__init__(name=f"{fields.instance_class.__name__}_{fields._code}")

    @property
    def key(self) -> Any:
        """Two bundles are the same type if their tuples are."""
        return self.fields


@register_model(Bundle)
class _BundleModel(models.OpaqueModel):
    """An untyped pointer."""


@infer_getattr
class _BundleAttribute(AttributeTemplate):
    key = Bundle

    def generic_resolve(self, bundle: Bundle, name: str) -> Any:
        if name in bundle.fields.fields:
            return bundle.fields.types[bundle.fields.fields.index(name)]
        return None


@lower_getattr_generic(Bundle)
def _load_field(context: Any, builder: Any, bundle: Bundle, address: Any, name: str) -> Any:
    laid_down = context.get_value_type(bundle.fields).as_pointer()
    place = bundle.fields.fields.index(name)
    return builder.load(cgutils.gep_inbounds(builder, builder.bitcast(address, laid_down), 0, place))


@intrinsic
def bundled(typing_context: Any, fields: Any) -> Any:
    """Lay a named tuple down in the caller's frame; its address is good while the caller runs."""

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = cgutils.alloca_once_value(builder, arguments[0])
        return builder.bitcast(place, cgutils.voidptr_t)

    return Bundle(fields)(fields), lower


@intrinsic
def through(typing_context: Any, address: Any, rules: Any, x: Any) -> Any:
    """Call the machine code of a function ``(rules, x)`` at an address, made by ``compiled.part_at``.

    It is called as numba's functions call one another; one that failed gives nan, and 0 for its last number.
    """
    three = types.containers.UniTuple(types.float64, 3)

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        form = context.call_conv.get_function_type(three, (rules, x)).as_pointer()
        place = builder.inttoptr(arguments[0], form)
        status, found = context.call_conv.call_function(builder, place, three, (rules, x), arguments[1:])
        nan = context.get_constant(types.float64, float("nan"))
        numbers = [builder.select(status.is_error, nan, one) for one in cgutils.unpack_tuple(builder, found, 3)]
        yes, no = (context.get_constant(types.int64, k) for k in (1, 0))
        sound = builder.select(status.is_error, no, yes)
        return context.make_tuple(builder, signature.return_type, [*numbers, sound])

    result = types.containers.Tuple((types.float64, types.float64, types.float64, types.int64))
    return result(address, rules, x), lower
