"""Query fields out of plain asynchronous functions: arguments, defaults, descriptions and result types are derived.

A function takes the request and the library's own types, returns the library's answer, and raises ``QuestionError``
where the question has no meaning. The field made of it takes GraphQL inputs, checks them at the same border as the
command line does (``questions/inputs.py``), and gives a union of the answer and the typed problems.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable
from dataclasses import is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import strawberry
from graphql import GraphQLError

from competency_graph.errors import QuestionError
from competency_graph.model.described import class_meaning
from competency_graph.model.holdings import Holdings
from competency_graph.questions.browse.page import PageError
from competency_graph.questions.inputs import parse, parse_holdings
from competency_graph_api.codes import Code
from competency_graph_api.context import RequestContext
from competency_graph_api.schema.derive import Types, plain_input
from competency_graph_api.schema.problems import PROBLEMS, problem

_ARGUMENT = re.compile(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)


def _meaning(function: Callable[..., object]) -> tuple[str, dict[str, str]]:
    text = inspect.cleandoc(function.__doc__ or "")
    summary, _, arguments = text.partition("\nArgs:\n")
    return " ".join(summary.split()), {n: " ".join(t.split()) for n, t in _ARGUMENT.findall(arguments)}


def _bare(hint: object) -> Any:  # noqa: ANN401 - a type
    some = [a for a in get_args(hint) if a is not NoneType]
    return some[0] if get_origin(hint) in (Union, UnionType) and len(some) == 1 else hint


def field(
    types: Types,
    function: Callable[..., Awaitable[Any]],
    *,
    problems: bool = True,
    result: Any = None,  # noqa: ANN401 - a type
    of: bool = False,
) -> Any:  # noqa: ANN401 - a Strawberry field
    """A query field for ``async def name(request: RequestContext, …) -> Answer``.

    Args:
        types: where the types it needs are derived.
        function: what answers; its docstring describes the field and its arguments.
        problems: False where nothing that a client gives can be wrong: the result is the answer itself.
        result: the GraphQL type of the result, where it is not derived from what the function returns.
        of: whether the function takes what the field belongs to, before the request.
    """
    hints = get_type_hints(function)
    signature = inspect.signature(function)
    summary, meanings = _meaning(function)
    answer = hints.pop("return")
    name = function.__name__
    if result is None:
        result = types.output(answer)
    else:
        problems = False
    if problems:
        result = types.union(
            answer.__name__.removesuffix("Answer") + "Result",
            f"{class_meaning(answer)} Or why there is no answer.",
            answer,
            *PROBLEMS,
        )
    # A fault in one field must not take the answers of the others with it.
    result = result | None
    parameters = [
        inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=strawberry.Info)
    ]
    built: dict[str, type] = {}
    if of:
        parameters.insert(0, inspect.Parameter("root", inspect.Parameter.POSITIONAL_OR_KEYWORD))
    for parameter in list(signature.parameters.values())[2 if of else 1 :]:
        hint, bare = hints[parameter.name], _bare(hints[parameter.name])
        kind: Any = hint
        if isinstance(bare, type) and (is_dataclass(bare) or issubclass(bare, Enum)):
            kind = types.input(bare)
            if is_dataclass(bare):
                built[parameter.name] = bare
            if bare is not hint:
                kind = kind | None
        elif (
            get_origin(bare) is list
            and isinstance(get_args(bare)[0], type)
            and issubclass(get_args(bare)[0], Enum)
        ):
            kind = list[types.input(get_args(bare)[0])] | None  # type: ignore[misc]
        described = strawberry.argument(description=meanings.get(parameter.name))
        parameters.append(
            inspect.Parameter(
                parameter.name,
                inspect.Parameter.KEYWORD_ONLY,
                # No default in the schema for what may be left out: null and nothing mean the same.
                default=strawberry.UNSET if parameter.default is None else parameter.default,
                annotation=Annotated[kind, described],
            )
        )

    async def resolve(info: strawberry.Info[RequestContext, None], **given: Any) -> object:  # noqa: ANN401
        root = (given.pop("root"),) if of else ()
        given = {argument: value for argument, value in given.items() if value is not strawberry.UNSET}
        try:
            for argument, declared in built.items():
                if given.get(argument) is not None:
                    value = plain_input(given[argument])
                    given[argument] = (
                        parse_holdings(value)
                        if declared is Holdings
                        else parse(declared, value, where=argument)
                    )
            return await function(*root, info.context, **given)
        except PageError as error:
            raise GraphQLError(
                f"{error.what} {error.remedy}", extensions={"code": Code.BAD_USER_INPUT.name}
            ) from error
        except QuestionError as error:
            return problem(error)

    resolve.__name__ = name
    resolve.__signature__ = inspect.Signature(parameters, return_annotation=result)  # type: ignore[attr-defined]
    resolve.__annotations__ = {p.name: p.annotation for p in parameters} | {"return": result}
    return strawberry.field(resolver=resolve, description=summary)
