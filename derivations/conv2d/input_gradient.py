"""∂L/∂X of the 2-D convolution: the notes' equations 22 to 34."""

from derivations.ui.lesson import rules, window
from derivations.ui.lesson.lesson import close_lesson, open_lesson
from derivations.ui.lesson.remarks import loosely, slip
from derivations.ui.stage import sentences
from engine.symbolic.layout import implied_padding, matrix

lesson = open_lesson(
    "input_gradient",
    "The gradient of the input",
    r"**$\partial L/\partial X$ needs $K$ turned by 180°, $\partial L/\partial K$ does not.** An "
    "$x$ of several windows lies further *back* in each next one, so its $k$ run backwards; from "
    "window to window a fixed $k$ meets an $x$ further *on*, so its $x$ run forwards.",
    convolution=r"**$\partial L/\partial X$ needs $K$ as it is, $\partial L/\partial K$ comes out "
    "turned by 180°.** $K$ itself lies turned on every window: an $x$ of several windows meets a "
    "$k$ further *on* in each next one, so its $k$ run forwards; from one $k$ to the next the $x$ "
    "lie further *back*.",
)
lesson.add(window.backward(lesson.problem))

lesson.section("Only windows that cover $x$", "22–24")
lesson.latex(rules.chain_rule(lesson.problem, "input_gradient"))
lesson.markdown("Where a window leaves $x_{mn}$ out, the last factor is 0.")
lesson.show_marked_chain(lesson.line(1, 1))
lesson.add(sentences.uses(lesson.line(1, 1)))
lesson.on_the_notes(
    loosely("22", r"The sum has no index there: it runs over every $ij$."),
)

lesson.section(lesson.all_lines, "24–32")
lesson.show_system(lesson.lines, "result", "x")
lesson.on_the_notes(
    slip(
        24,
        r"\frac{\partial L}{\partial x_{11}} = \frac{\partial L}{\partial z_v} k_{11}",
        lesson.in_notes(1, 1),
        "There is no $z_v$: the subscript 11 was misread.",
        at=0,
    )
)
lesson.on_the_notes(
    slip(
        28,
        r"\frac{\partial L}{\partial x_{22}} = \frac{\partial L}{\partial z_v} k_{22} + "
        r"\frac{\partial L}{\partial z_{12}} k_{21} + \frac{\partial L}{\partial z_{21}} k_{12} + "
        r"\frac{\partial L}{\partial z_{22}} k_{11}",
        lesson.in_notes(2, 2),
        "The same $z_v$ for $z_{11}$.",
        at=4,
    )
)

lesson.section("What the lines are", "33")
if sentences.has_an_order(lesson.longest_line):
    lesson.add(sentences.order(lesson.longest_line))
    lesson.markdown(
        "So the kernel is read backwards: that is why $K$ is turned.",
        convolution="So the kernel is read as it stands: that is why $K$ is not turned here. In "
        "the lines of $z$ it is read backwards; with a cross-correlation, as in the notes, it is "
        "the other way round.",
    )
else:
    lesson.markdown(
        "Here no $x$ is used by two $z$ of one filter, so there is no order to be seen. Where "
        "there is, the $k$ run backwards, and a single one is found by the same rule: $K$ is "
        "turned.",
        convolution="Here no $x$ is used by two $z$ of one filter, so there is no order to be "
        "seen. Where there is, the $k$ run forwards, and a single one is found by the same rule: "
        "$K$ is not turned.",
    )
lesson.show_picture()
lesson.show_code()

lesson.section("Why its padding is $d(k-1)-p$")
if lesson.is_undilated:
    lesson.add("With dilation 1 that is $k-p-1$:")
lesson.equation(implied_padding(lesson.problem.spec))
lesson.show_overlap()
lesson.add(*window.sentences(lesson.problem))

lesson.section("$K$ and its turn by 180°", "34")
kernel = lesson.picture.right
turned = kernel if kernel.rotated else kernel.turned
if not kernel.rotated:
    lesson.markdown("Here $K$ stands as it is; turned it stands in the equation of $Z$:")
lesson.latex(
    "K^{(1,1)} = " if lesson.problem.has_channels else "K = ",
    then=rf"{matrix(lesson.symbols, kernel.unrotated)} \quad "
    rf"\overset{{180^\circ}}{{\curvearrowright}} \quad {matrix(lesson.symbols, turned)}",
)
lesson.on_the_notes(
    loosely(
        "34",
        r"Read as an equation the arrows say that $K$ equals its own turn; the right-hand matrix "
        r"is the one of equation 33.",
    )
)

close_lesson(lesson)
