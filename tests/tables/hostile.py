"""Malformed and hostile inputs, each with what must come of it.

Every input gives, within one second and 200 MB, a three-part error or a correct answer;
never a traceback, never execution. ``expect`` is

- ``error``: it must be refused;
- ``ok``: it must be read, with ``value`` at the point ``at``;
- ``either``: a refusal is fine, and so is an answer, but then ``value`` at ``at`` if that is given.

Where ``value`` is None no value is asked for. ``suggestion`` is the name that "did you mean" should
hold. Text with a backslash is LaTeX, as everywhere.
Values are worked out by hand; none comes from Steepest. Nothing of Steepest is imported.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import cos, e, exp, inf, log, pi, sin, sqrt


@dataclass(frozen=True)
class Case:
    """One input and its expected fate."""

    name: str
    text: str
    expect: str
    at: Mapping[str, float] = field(default_factory=dict)
    value: float | None = None
    suggestion: str | None = None


EXECUTION = """
__import__('os')
__import__('os').system('true')
__import__("subprocess").run("true")
exec('x = 1')
eval('1+1')
eval("__import__('os')")
open('/etc/passwd')
open('/etc/passwd').read()
().__class__.__bases__[0].__subclasses__()
x.__class__
x.__class__.__mro__
(1).__class__
''.join(['a'])
lambda x: x
lambda: 0
(lambda: x)()
[i for i in range(10**9)]
{i: i for i in y}
(y := 1)
x if True else __import__('os')
f'{x}'
print(x)
globals()
locals()['x']
getattr(x, 'real')
setattr(x, 'y', 1)
compile('x', '', 'eval')
input()
exit()
quit()
os.system('true')
sys.exit(1)
import os; os.system('true')
from os import system
def f(x): return x
class A: pass
while 1: pass
for i in x: pass
return x
try: x
with x: y
`ls`
$(ls)
${HOME}
%s%s%s%n
%(x)s
{{7*7}}
{0.__class__}
<script>alert(1)</script>
<!ENTITY x "y">
'; DROP TABLE x; --
x; y
x\ty;
@decorator
!ls
?x
x.sin().cos()
np.sin(x)
numpy.sin(x)
math.sin(x)
sympy.sin(x)
sin.__call__(x)
sin(x).__class__
__builtins__
__name__
__debug__
""".strip().splitlines()

WORDS = """
import os
import*x
assert False
raise ValueError
del x
yield x
await x
global x
async x
print + 1
self*x
[x for x in y]
x and y
1 and __import__
1e5e5
1e5.5
0x10
-h
--help
-x --json
inf
nan
NaN + x
Infinity
None
True + 1
""".strip().splitlines()

LATEX = r"""
\def\x{\x\x}\x
\def\a{\b\b}\def\b{\c\c}\def\c{xx}\a
\newcommand{\a}{\a\a}\a
\let\sin\cos \sin x
\input{/etc/passwd}
\input /etc/passwd
\include{/etc/passwd}
\openin5=/etc/passwd \read5 to \x
\write18{rm -rf /}
\immediate\write18{ls}
\catcode`\%=12
\csname end\endcsname
\expandafter\x\y
\loop\iftrue x\repeat
\begin{verbatim} x \end{verbatim}
\begin{lstlisting} x \end{lstlisting}
\usepackage{shellesc}
\directlua{os.execute("ls")}
\special{x}
\href{javascript:alert(1)}{x}
\url{file:///etc/passwd}
\includegraphics{/etc/passwd}
\verb|x|
\begin{document}x\end{document}
\end{document}
\\
\
\{
\}
\left
\right
\left(
\right)
\frac
\frac{
\frac{x
\frac{x}
\frac{x}{
\frac{x}{y
\frac{x}{y}}
\sqrt[
\sqrt[3
\sqrt[3]
\sqrt{
\sqrt[]{x}
\sqrt[0]{x}
\begin
\begin{
\begin{cases
\begin{cases}
\begin{cases}\end{cases}
\begin{cases} & \\ & \end{cases}
\end{cases}
\begin{x}\end{y}
\text{
\operatorname{__import__}(x)
\operatorname{eval}(x)
\mathrm{exec}(x)
\operatorname{}
\left(x\right]]
\left.x\right.\right.
\left\left x
x^{
x_{
x^{}
x_{}
x^^2
x^{2}^{3}
\sin^
\sin^{
\sin^{-1
\log_
\log_{
\log_{}x
\max_{x}
\foo
\Foo{x}{y}
\sin\cos
\cdot
\cdot\cdot
x\cdot\times y
\frac{\frac{\frac{x}{}}{}}{}
$
$$
$x
x$
$$x$
\[
\]
\[x
\(x\]
&
x & y
\&
\#
\%
x \\ y
""".strip().splitlines()

UNBALANCED = """
(
)
[
]
{
}
|
()
[]
{}
||
(x
x)
((x)
(x))
)x(
(x]
[x)
{x)
(x}
(x|
|x)
|(x|)
(|x)|
|x
x|
||x|
sin(x
sin x)
sin((x)
sin(x))
sin(
sin)
sin()
sqrt(
sqrt()
x^(
x^)
x^()
(,)
(x,y
{x if x > 0
{x if x > 0 else
{x if x > 0 else 0
x if x > 0 else 0}
{if
{else}
f(x = 2
f(x)) = 2
f((x) = 2
√(
√
""".strip().splitlines()

MALFORMED = """
+
-
*
/
^
**
!
=
,
.
;
:
?
~
'
"
++
--
x+
x-
x*
x/
x^
*x
/x
^x
x**
x***2
x//2
x^^2
x*/2
x+*2
1.2.3
1..2
..
1e+
2 3
x,y
x==y
x:=1
x=
=x
x=1=2
x y = 3
f(x)=
f()=
f(x)=f(x)
f(x,x)=x
f(1)=1
f(x+1)=x
sin+1
sin
ln
2sin
sin^2
sin^
log_
log_2
x_
_
__
x'
x''
f'(x)
∫x
∑x
∂x
∇x
∞∞
x±1
x→y
sin(x,y)
atan2(x)
where(x)
max()
1,000.5
x@y
x#y
x$y
x&y
x%%y
x?y
#
# x
// x
/* x */
""".strip().splitlines()

LOOKALIKES = [
    ("Cyrillic a", "\u0430 + 1"),
    ("Cyrillic a beside Latin a", "a + \u0430"),
    ("Cyrillic x", "\u0445^2"),
    ("Cyrillic e as the constant", "\u0435^x"),
    ("Cyrillic s in sin", "\u0455in(x)"),
    ("Cyrillic o in cos", "c\u043es(x)"),
    ("Cyrillic r in sqrt, which is p in Latin", "sq\u0433t(x)"),
    ("Armenian o", "c\u0585s(x)"),
    ("emoji", "\U0001f600 + 1"),
    ("emoji in a name", "x\U0001f600"),
    ("zero-width space in a name", "si\u200bn(x)"),
    ("zero-width joiner", "x\u200dy"),
    ("right-to-left override", "\u202ex + 1"),
    ("left-to-right isolate", "\u2066x\u2069 - 1"),
    ("a tower of combining accents", "x" + "\u0301" * 50),
    ("soft hyphen", "si\u00adn(x)"),
    ("NUL", "\x00"),
    ("NUL inside", "x\x00 + 1"),
    ("NUL after", "x + 1\x00"),
    ("bell", "x\x07"),
    ("escape sequence of a terminal", "\x1b[31mx\x1b[0m"),
    ("backspace", "x\b+1"),
    ("delete", "x\x7f"),
    ("form feed only", "\x0c"),
    ("lone surrogate", "\ud800"),
    ("lone surrogate inside", "x + \udfff"),
    ("noncharacter", "x + \uffff"),
    ("private use", "\ue000 + 1"),
    ("replacement character", "\ufffd"),
    ("undecoded bytes", "x\udcff"),
]

NEAR_MISSES = [
    ("sine(x)", "sin"),
    ("coss(x)", "cos"),
    ("tann(x)", "tan"),
    ("sqroot(x)", "sqrt"),
    ("sqrtt(x)", "sqrt"),
    ("sqr(x)", "sqrt"),
    ("expp(x)", "exp"),
    ("logg(x)", "log"),
    ("sigmod(x)", "sigmoid"),
    ("sigmoidd(x)", "sigmoid"),
    ("softpls(x)", "softplus"),
    ("arctn(x)", "arctan"),
    ("tahn(x)", "tanh"),
    ("tanhh(x)", "tanh"),
    ("gama(x)", "gamma"),
    ("flor(x)", "floor"),
    ("celi(x)", "ceil"),
    ("binomal(n, k)", "binomial"),
    ("factoral(n)", "factorial"),
    ("\\sine{x}", "sin"),
    ("\\sqr{x}", "sqrt"),
    ("\\fraq{x}{y}", "frac"),
    ("\\apha x", "alpha"),
]

HUGE = [
    Case("a tower of nines", "9^9^9^9^9", "either", value=inf),
    Case("a tower of ten nines", "^".join(["9"] * 10), "either", value=inf),
    Case("a tower of 5,000 nines", "^".join(["9"] * 5000), "either", value=inf),
    Case("a tower with a variable", "x^9^9^9^9", "either"),
    Case("2 to the 10^10", "2^(10^10)", "either", value=inf),
    Case("10^10^10", "10^10^10", "either", value=inf),
    Case("10^-10^10", "10^-10^10", "either", value=0.0),
    Case("a huge negative tower", "(-9)^9^9^9", "either"),
    Case("1e999999999", "1e999999999", "either", value=inf),
    Case("1e-999999999", "1e-999999999", "either", value=0.0),
    Case("1e99999999999999999999", "1e99999999999999999999", "either", value=inf),
    Case("an exponent of a million digits", "1e" + "9" * 1_000_000, "either", value=inf),
    Case("a number of a million digits", "9" * 1_000_000, "either", value=inf),
    Case("a fraction of a million digits", "0." + "3" * 1_000_000, "either", value=1 / 3),
    Case("a fraction of two huge numbers", "7" * 5000 + "/" + "7" * 5000, "either", value=1.0),
    Case("factorial of 10^9", "(10^9)!", "either", value=inf),
    Case("factorial of 10^9 by name", "factorial(1000000000)", "either", value=inf),
    Case("factorial of a factorial of 100", "((100)!)!", "either", value=inf),
    Case("a thousand factorials", "3" + "!" * 1000, "either"),
    Case("gamma of 10^300", "gamma(1e300)", "either", value=inf),
    Case("binomial of 10^9", "binomial(10^9, 5*10^8)", "either", value=inf),
    Case("exp of exp of exp of 100", "exp(exp(exp(100)))", "either", value=inf),
    Case("x to the million", "x^1000000", "either", {"x": 1.0}, 1.0),
    Case("x to the 10^18", "x^1000000000000000000", "either", {"x": 1.0}, 1.0),
    Case("a sum to the thousand", "(x + 1)^1000", "either", {"x": 0.0}, 1.0),
    Case("a sum of five to the hundred", "(a + b + c + d + x)^100", "either"),
    Case("huge derivative order of a power", "(x^2 + 1)^999999999999", "either", {"x": 0.0}, 1.0),
    Case("1/10^-400", "1/10^-400", "either", value=inf),
    Case("2^-1e400", "2^-1e400", "either", value=0.0),
    Case("0^0", "0^0", "either", value=1.0),
    Case("1^10^10^10", "1^10^10^10", "either", value=1.0),
    Case("0*10^10^10", "0*10^10^10", "either"),
    Case("root of a tower", "sqrt(9^9^9^9)", "either", value=inf),
    Case("mod of a tower", "mod(9^9^9^9, 7)", "either"),
    Case("floor of a tower", "floor(9^9^9^9)", "either", value=inf),
    Case("LaTeX tower", "9^{9^{9^{9^{9}}}}", "either", value=inf),
    Case("LaTeX factorial", r"\frac{(10^{9})!}{2}", "either", value=inf),
    Case("LaTeX binomial", r"\binom{10^9}{5\cdot 10^8}", "either", value=inf),
    Case("LaTeX huge root", r"\sqrt[1000000000]{x}", "either", {"x": 1.0}, 1.0),
]

UNDEFINED = [
    Case("division by an exact zero", "1/0", "either"),
    Case("zero by zero", "0/0", "either"),
    Case("x by zero", "x/0", "either"),
    Case("division by a hidden zero", "1/(2 - 2)", "either"),
    Case("division by x - x", "1/(x - x)", "either"),
    Case("log of zero", "log(0)", "either"),
    Case("log of minus one", "log(-1)", "either"),
    Case("square root of minus one", "sqrt(-1)", "either"),
    Case("asin of two", "asin(2)", "either"),
    Case("tangent of a right angle", "tan(pi/2)", "either"),
    Case("gamma at zero", "gamma(0)", "either"),
    Case("gamma at minus two", "gamma(-2)", "either"),
    Case("factorial of minus one", "(-1)!", "either"),
    Case("zero to the minus one", "0^-1", "either"),
    Case("minus eight to a third", "(-8)^(1/3)", "either"),
    Case("log to base one", "log(2, 1)", "either"),
    Case("log to base zero", "log(2, 0)", "either"),
    Case("LaTeX division by zero", r"\frac{1}{0}", "either"),
    Case("LaTeX log of zero", r"\ln 0", "either"),
    Case("the infinity sign", "∞", "either"),
]

SOUND = [
    Case("fifty brackets", "(" * 50 + "x" + ")" * 50, "ok", {"x": 2.0}, 2.0),
    Case("a long sum", "+".join(["x"] * 2000), "ok", {"x": 1.5}, 3000.0),
    Case("a long product of ones", "*".join(["x"] * 500), "ok", {"x": 1.0}, 1.0),
    Case("many spaces", " " * 10_000 + "x" + " " * 10_000, "ok", {"x": 2.0}, 2.0),
    Case("tabs and line ends", "\tx\n+\r\n1\n", "either", {"x": 2.0}, 3.0),
    Case("no-break space", "x\u00a0+\u00a01", "either", {"x": 2.0}, 3.0),
    Case("thin space", "x\u2009+\u20091", "either", {"x": 2.0}, 3.0),
    Case("byte order mark", "\ufeffx + 1", "either", {"x": 2.0}, 3.0),
    Case("ten nested sines", "sin(" * 10 + "x" + ")" * 10, "ok", {"x": 0.0}, 0.0),
    Case("leading zeros", "007*x", "either", {"x": 2.0}, 14.0),
    Case("a leading minus", "-x^2", "ok", {"x": 3.0}, -9.0),
    Case("minus minus", "-(-x)", "ok", {"x": 3.0}, 3.0),
    Case("a hundred minus signs", "-" * 100 + "x", "either", {"x": 3.0}, 3.0),
    Case("minus sign of typography", "x \u2212 1", "ok", {"x": 3.0}, 2.0),
    Case("fullwidth x", "\uff58 + 1", "either"),
    Case("fullwidth digits", "\uff12*x", "either", {"x": 3.0}, 6.0),
    Case("Arabic-Indic digits", "\u0662*x", "either", {"x": 3.0}, 6.0),
    Case("mathematical italic x", "\U0001d465 + 1", "either"),
    Case("micro sign beside mu", "\u00b5*x", "either"),
    Case("ohm sign", "\u2126*x", "either"),
    Case("Greek omicron", "\u03bf + 1", "either"),
    Case("Hebrew letter", "\u05d0 + 1", "either"),
    Case("Arabic letter", "\u0633 + 1", "either"),
    Case("Han letter", "\u4e2d + 1", "either"),
    Case("combining accent", "x\u0301 + 1", "either"),
    Case("vulgar half", "\u00bd*x", "either", {"x": 3.0}, 1.5),
    Case("superscript ten", "x\u00b9\u2070", "ok", {"x": 1.0}, 1.0),
    Case("the number 0.1 + 0.2", "0.1 + 0.2", "ok", {}, 0.3),
    Case("a constant", "5", "ok", {}, 5.0),
    Case("pi", "pi", "ok", {}, pi),
    Case("e", "e", "ok", {}, e),
    Case("lambda the Greek letter", "lambda*x", "ok", {"lambda": 2.0, "x": 3.0}, 6.0),
    Case("a word of 200 letters", "a" * 200 + " + 1", "either"),
    Case("a word of a million letters", "q" * 1_000_000, "either"),
    Case("1,000 brackets", "(" * 1000 + "x" + ")" * 1000, "either", {"x": 2.0}, 2.0),
    Case("10,000 brackets", "(" * 10_000 + "x" + ")" * 10_000, "either", {"x": 2.0}, 2.0),
    Case("100,000 brackets", "(" * 100_000 + "x" + ")" * 100_000, "either", {"x": 2.0}, 2.0),
    Case("1,000 nested sines", "sin(" * 1000 + "x" + ")" * 1000, "either", {"x": 0.0}, 0.0),
    Case("10,000 nested bars", "|" * 10_000 + "x" + "|" * 10_000, "either", {"x": -2.0}, 2.0),
    Case("10,000 powers", "x" + "^x" * 10_000, "either", {"x": 1.0}, 1.0),
    Case("10,000 bracketed powers", "(" * 10_000 + "x" + "^1)" * 10_000, "either", {"x": 2.0}, 2.0),
    Case("10,000 minus signs", "-" * 10_000 + "x", "either", {"x": 2.0}, 2.0),
    Case("10,000 divisions", "x" + "/x" * 10_000, "either", {"x": 1.0}, 1.0),
    Case("10,000 roots", "√" * 10_000 + "x", "either", {"x": 1.0}, 1.0),
    Case("a sum of 100,000", "+".join(["x"] * 100_000), "either", {"x": 1.0}, 100_000.0),
    Case("an implied product of 100,000", "x " * 100_000, "either", {"x": 1.0}, 1.0),
    Case("10,000 names", "+".join(f"x{i}" for i in range(10_000)), "either"),
    Case("a megabyte of x+", "x+" * 500_000 + "x", "either", {"x": 0.0}, 0.0),
    Case("a megabyte of spaces and x", " " * 1_000_000 + "x", "either", {"x": 2.0}, 2.0),
    Case(
        "nested piecewise", "{1 if x > 0 else " * 500 + "0" + "}" * 500, "either", {"x": 1.0}, 1.0
    ),
    Case("10,000 LaTeX groups", "{" * 10_000 + r"\pi" + "}" * 10_000, "either", {}, pi),
    Case(
        "1,000 nested fractions", r"\frac{x}{" * 1000 + "x" + "}" * 1000, "either", {"x": 1.0}, 1.0
    ),
    Case("10,000 nested roots", r"\sqrt{" * 10_000 + "x" + "}" * 10_000, "either", {"x": 1.0}, 1.0),
    Case(
        "10,000 left and right",
        r"\left(" * 10_000 + "x" + r"\right)" * 10_000,
        "either",
        {"x": 2.0},
        2.0,
    ),
    Case("a megabyte of LaTeX spaces", r"\," * 500_000 + "x", "either", {"x": 2.0}, 2.0),
    Case(
        "nested fractions, five deep", r"\frac{1}{1+" * 5 + "x" + "}" * 5, "ok", {"x": 1.0}, 8 / 13
    ),
    Case("exp underflow", "exp(-1000)*x", "ok", {"x": 1.0}, 0.0),
    Case("exp overflow", "exp(1000*x)", "either", {"x": 1.0}, inf),
    Case("softplus far out", "log(1 + exp(x))", "ok", {"x": 1000.0}, 1000.0),
    Case("safe branch", "where(x > 0, sqrt(x), 0)", "ok", {"x": -1.0}, 0.0),
    Case("piecewise outside the log", "{ln(x) if x > 0 else 0}", "ok", {"x": -1.0}, 0.0),
    Case("declared e", "f(e) = e + 1", "ok", {"e": 2.0}, 3.0),
    Case("declared pi", "f(pi) = pi + 1", "either", {"pi": 2.0}, 3.0),
    Case("a declared word", "f(cost) = 2cost", "ok", {"cost": 2.0}, 4.0),
    Case("a quotation of text", r"\text{rate} \cdot x", "ok", {"rate": 2.0, "x": 3.0}, 6.0),
    Case("LaTeX comment sign", "\\frac{x}{2} % half", "either", {"x": 3.0}, 1.5),
    Case("LaTeX in dollars", r"$\frac{x}{2}$", "ok", {"x": 3.0}, 1.5),
    Case("mixed text and LaTeX", r"x^2*\sin(x)", "ok", {"x": 2.0}, 4 * sin(2)),
    Case(
        "everything at once",
        "e^-x^2/2 + 2|x|√x cos 2x",
        "ok",
        {"x": 2.0},
        exp(-4) / 2 + 4 * sqrt(2) * cos(4),
    ),
    Case("x ln x at two", "x ln x", "ok", {"x": 2.0}, 2 * log(2)),
]

FLOODS = [
    ("10,000 opening brackets", "(" * 10_000),
    ("10,000 closing brackets", ")" * 10_000),
    ("a megabyte of opening brackets", "(" * 1_000_000),
    ("a megabyte of carets", "^" * 1_000_000),
    ("a megabyte of plus signs", "+" * 1_000_000),
    ("a megabyte of bars and one more", "|" * 1_000_001),
    ("a megabyte of commas", "," * 1_000_000),
    ("a megabyte of spaces", " " * 1_000_000),
    ("a megabyte of line ends", "\n" * 1_000_000),
    ("a megabyte of NUL", "\x00" * 1_000_000),
    ("a megabyte of backslashes", "\\" * 1_000_000),
    ("a megabyte of emoji", "\U0001f600" * 250_000),
    ("a megabyte of braces", "{" * 1_000_000),
    ("a megabyte of sin(", "sin(" * 250_000),
    ("a megabyte of fractions", "\\frac" * 200_000),
    ("a megabyte of unclosed fractions", "\\frac{" * 150_000),
    ("a megabyte of \\left(", "\\left(" * 150_000),
    ("a megabyte of cases", "\\begin{cases}" * 70_000),
    ("a megabyte of f(", "f(" * 500_000),
    ("a megabyte of decimal points", "1." * 500_000),
    ("a megabyte of primes", "f" + "'" * 1_000_000),
    ("a megabyte of roots", "√" * 300_000),
    ("a megabyte of if", "{x if " * 150_000),
    ("a megabyte of equals signs", "x" + "=x" * 500_000),
    ("50,000 brackets, one too few closed", "(" * 50_000 + "x" + ")" * 49_999),
    ("an empty text", ""),
    ("one space", " "),
    ("line ends only", "\n\r\n"),
]


REPEATED = [
    ("x mod ", 3000, "x"), ("mod ", 10000, ""), ("arc ", 20000, "sin x"), ("logit ", 8000, "x"),
    ("logit(", 900, "x" + ")" * 900), ("clip(", 300, "x" + ",0,1)" * 300),
    ("pow(2,", 600, "x" + ")" * 600), ("elu(", 400, "x" + ")" * 400),
    ("Phi(", 900, "x" + ")" * 900), ("sigma(", 900, "x" + ")" * 900), ("x\n", 20000, ""),
    ("x+\n", 20000, "x"), ("1,", 30000, "1"), ("1,000", 10000, ""), ("x=1=", 10000, ""),
    ("a=b\n", 5000, ""), ("5 1/2 ", 5000, ""), ("!", 50000, ""), ("5!", 20000, ""),
    ("ˣ²", 20000, ""), ("Φ", 20000, "(x)"), ("ħ", 30000, ""), ("Vmax", 20000, ""),
    ("xmax", 1000, "("), (":=", 20000, ""), ("\\mod", 20000, ""), ("\\hbar", 15000, ""),
    ("\\frac{d}{dx}", 3000, ""), ("\\frac{d", 5000, ""), ("{\\displaystyle f(x)=", 3000, "x"),
    ("\\operatorname{arc}", 5000, "\\sin x"), ("\\mathrm{d}", 10000, ""), ("x\\ ", 30000, ""),
    ("x^12345", 5000, "\\pi"), ("\\frac1", 900, "1" * 900), ("n!!", 10000, "\\pi"),
    ("\\Phi(", 9000, ""), ("1{,}0", 9000, "\\pi"), ("sinc ", 9000, "x"),
    ("square(", 2000, "x"), ("x\r", 9000, "\\pi"), ("xy=", 20000, ""),
]  # fmt: skip
"""A unit, how often it is repeated, and the end."""

FRAGMENTS = r"""
arc arc sin x
arc sin
pow(9,pow(9,pow(9,9)))
mod(x,2) mod mod(x,2)
x mod mod 2
x mod (
(x mod 2
x mod 2)
|x mod 2|
|x| mod |y|
x^2 mod
{x mod 2}
f(x) :=
f := x
\bmod
x \bmod (y, 2
\frac{dx}{d
{f(x)=x^2
{{f(x)=x^2}}
{f(x)=x^2}{y}
\mathrm{arc}
x^\mathrm{T}
normal_cdf(x,)
normal_cdf()
clip()
sinc(x, y)
""".strip().splitlines()


def cases() -> Iterator[Case]:
    """All cases; the megabyte ones are built when the module is loaded, 30 MB in all."""
    for kind, lines in [
        ("execution", EXECUTION),
        ("LaTeX", LATEX),
        ("unbalanced", UNBALANCED),
        ("malformed", MALFORMED),
    ]:
        for line in lines:
            yield Case(f"{kind}: {line}", line, "error")
    for line in WORDS:
        yield Case(f"words: {line}", line, "either")
    for line in FRAGMENTS:
        yield Case(f"fragment: {line}", line, "either")
    for unit, times, end in REPEATED:
        yield Case(f"{times} times {unit!r}", unit * times + end, "either")
    for name, text in LOOKALIKES + FLOODS:
        yield Case(name, text, "error")
    for text, suggestion in NEAR_MISSES:
        yield Case(f"near miss: {text}", text, "error", suggestion=suggestion)
    yield from HUGE
    yield from UNDEFINED
    yield from SOUND
