"""What a fault may be: cosmic-ray's operators that people slip on, and three of our own."""

from collections.abc import Iterator
from typing import Any

from cosmic_ray.operators.boolean_replacer import AddNot
from cosmic_ray.operators.operator import Example, Operator
from cosmic_ray.operators.provider import OperatorProvider
from parso.python.tree import Name, PythonNode

# One near and one far neighbour of each comparison; every other replacement is a kind of these.
COMPARISONS = (
    *("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is", "Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt"),
    *("Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt"),
)
SUMS = (
    *("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Mul", "Mod_Mul", "Pow_Mul"),
    *("BitOr_BitAnd", "BitAnd_BitOr"),
)
OTHERS = (
    *("ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr"),
    *("ReplaceOrWithAnd", "ReplaceBreakWithContinue", "ReplaceContinueWithBreak"),
    *("ExceptionReplacer", "NumberReplacer", "ZeroIterationForLoop"),
    *("ReplaceUnaryOperator_USub_UAdd", "ReplaceUnaryOperator_Delete_Invert"),
    "ReplaceUnaryOperator_Delete_Not",
)


class Negate(AddNot):
    """The opposite of a whole condition, also of one that keeps what it found (``:=``)."""

    def mutate(self, node: Any, index: int) -> Any:
        number = 1 if isinstance(node, self.NODE_TYPES) else 2
        condition = node.children[number]
        node.children[number] = Name(f"not ({condition.get_code().strip()})", node.start_pos, " ")
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (
            Example("if a := b: pass", "if not (a := b): pass"),
            Example("a if b else c", "a if not (b) else c"),
        )


class RemoveCall(Operator):
    """Leaves out a call that stands by itself: no event recorded, nothing checked, no row saved."""

    def mutation_positions(self, node: Any) -> Iterator[Any]:
        if node.type == "simple_stmt" and _is_call(node.children[0]):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        call = node.children[0]
        prefix = call.get_first_leaf().prefix
        node.children[0] = Name("pass", call.start_pos, prefix)
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("record(it)\n", "pass\n"),)


class DropCondition(Operator):
    """Leaves out one condition of a query, or one field of an update."""

    CALLS = frozenset({"filter", "exclude", "get", "update", "get_object_or_404"})

    def mutation_positions(self, node: Any) -> Iterator[Any]:
        if node.type == "argument" and node.children[1] == "=" and _called(node) in self.CALLS:
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        return Name("**{}", node.start_pos, node.get_first_leaf().prefix)

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("rows.filter(a=1, b=2)", "rows.filter(**{}, b=2)"),)


def _is_call(node: Any) -> bool:
    is_trailed = isinstance(node, PythonNode) and node.type == "atom_expr"
    return (
        is_trailed and node.children[-1].type == "trailer" and node.children[-1].children[0] == "("
    )


def _called(argument: Any) -> str:
    """The last name of what is called with this argument."""
    trailer = argument.parent if argument.parent.type == "trailer" else argument.parent.parent
    if trailer.type != "trailer" or not (before := trailer.get_previous_sibling()):
        return ""
    return str(before.get_last_leaf().value)


def all_operators() -> list[Operator]:
    """One of each, in a fixed order."""
    provided = OperatorProvider()
    names = (
        *(f"ReplaceComparisonOperator_{name}" for name in COMPARISONS),
        *(f"ReplaceBinaryOperator_{name}" for name in SUMS),
        *OTHERS,
    )
    return [*(provided[name]() for name in names), Negate(), RemoveCall(), DropCondition()]
