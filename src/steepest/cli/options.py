"""The options that several commands of learning share, each declared once."""

from __future__ import annotations

from typing import Annotated

import typer

DataFile = Annotated[
    str, typer.Argument(metavar="DATA.csv", help="A table with a header line.", show_default=False)
]
Model = Annotated[
    str, typer.Option("--model", metavar='"y = w*x + b"', help="The formula of the target.")
]
Target = Annotated[
    str, typer.Option("--target", metavar="NAME", help="The column that is predicted.")
]
LossName = Annotated[
    str, typer.Option("--loss", metavar="NAME", help="What is averaged over the rows.")
]
Method = Annotated[
    str,
    typer.Option(
        "--method",
        metavar="NAME",
        help="The optimizer: gradient_descent, momentum, nesterov, adagrad, rmsprop, adam, "
        "adamw, newton, lbfgs, auto, or a rule such as 'theta - rate*sign(gradient)'.",
    ),
]
Rate = Annotated[
    str, typer.Option("--rate", metavar="0.1", help="The learning rate; chosen when left out.")
]
Schedule = Annotated[
    str,
    typer.Option(
        "--schedule",
        metavar="NAME",
        help="How the rate changes: cosine_annealing, step_decay, exponential_decay, "
        "polynomial_decay, warmup, one_cycle, or a formula such as '0.1/(1 + step/10)'.",
    ),
]
Bounds = Annotated[
    str, typer.Option("--bounds", metavar="x=0:1,y=0:", help="The range of each parameter.")
]
Units = Annotated[
    str,
    typer.Option(
        "--units",
        metavar="auto or a=100,b=0.001",
        help="What one unit of each parameter is, so that unlike parameters move alike.",
    ),
]
Iterations = Annotated[
    str, typer.Option("--iterations", metavar="N", help="At most so many steps.")
]
Epochs = Annotated[
    str, typer.Option("--epochs", metavar="N", help="How often all rows are gone through.")
]
Seed = Annotated[str, typer.Option("--seed", metavar="0", help="Determines the order of the rows.")]
