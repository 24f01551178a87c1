"""∂L/∂K of the 2-D convolution: the notes' equations 6 to 16."""

from derivations.ui.lesson import rules, window
from derivations.ui.lesson.lesson import close_lesson, open_lesson
from derivations.ui.lesson.remarks import loosely
from engine.symbolic.layout import local_derivative, plain_matrix

lesson = open_lesson(
    "kernel_gradient",
    "The gradient of the kernel",
    r"**$\partial L/\partial K$ needs nothing turned, $\partial L/\partial X$ needs $K$ turned by "
    "180°.** From window to window a fixed $k$ meets an $x$ further *on*, so its $x$ run "
    "forwards; an $x$ of several windows lies further *back* in each next one, so its $k$ run "
    "backwards.",
    convolution=r"**$\partial L/\partial K$ comes out turned by 180°, $\partial L/\partial X$ "
    "needs $K$ as it is.** $K$ itself lies turned on every window: from one $k$ to the next the "
    "$x$ lie further *back*; an $x$ of several windows meets a $k$ further *on* in each next one, "
    "so its $k$ run forwards.",
)
lesson.add(window.backward_of_kernel(lesson.problem))

lesson.section("A sum over every $z$", "6–8")
lesson.markdown(
    "Each $k_{mn}$ lies in the window of every $z_{ij}$ of its filter (over padding it meets a 0):"
)
lesson.latex(
    r"\frac{\partial L}{\partial K^{(1,1)}} = "
    if lesson.problem.has_channels
    else r"\frac{\partial L}{\partial K} = ",
    then=plain_matrix(lesson.symbols, "k", gradient=True),
)
lesson.latex(rules.chain_rule(lesson.problem, "kernel_gradient"))
lesson.on_the_notes(
    loosely(
        "6",
        r"The $\times$ in $\frac{\partial L}{\partial K} = \frac{\partial L}{\partial Z} \times "
        r"\frac{\partial Z}{\partial K}$ is no matrix product: it stands for a sum over every "
        r"$z_{ij}$, as equation 8 writes it.",
    )
)

lesson.section("The chain rule, written out", "9–12")
lesson.show_system(lesson.lines, "chain", "chain")
lesson.markdown(
    r"In each product the first factor is known (✓): $\frac{\partial L}{\partial Z}$ arrives from "
    "the layer that follows. The second is sought (?), or it is 0:"
)
lesson.show_marked_chain(lesson.line(2, 2))

lesson.section("One local derivative, worked", "13")
if lesson.worked_line.size:
    lesson.markdown(
        "Only one summand of this $z$ contains the kernel cell; what stands beside it is left."
    )
    lesson.equation(local_derivative(lesson.worked_line))
else:
    lesson.markdown("Here no window meets a cell of $X$: every local derivative is 0.")

lesson.section(lesson.all_lines, "14")
lesson.show_system(lesson.lines, "result", "k")

lesson.section("What the lines are", "15–16")
lesson.add(window.slides(lesson.problem))
lesson.show_picture()
if not lesson.problem.has_channels:
    lesson.markdown("In short, with both grids as they stand above:")
    lesson.latex(rules.of_one_channel(lesson.problem, "kernel_gradient"))
if lesson.picture.result.rotated and not any(lesson.problem.spec.remainder):
    lesson.markdown(
        r"Textbooks also write $\operatorname{rot}_{180^\circ}(X) \ast "
        r"\frac{\partial L}{\partial Z}$ for it, a true convolution of the two grids above, the "
        "first one turned."
    )
lesson.show_batch()
lesson.on_the_notes(
    loosely(
        "15",
        r"$(*)$ is the $\otimes$ of the other equations. A true convolution would rotate "
        r"$\frac{\partial L}{\partial Z}$ by 180° and be wrong here.",
    ),
    loosely("16", r"The lower-case $k$ under the fraction is the matrix $K$."),
)
lesson.show_code()

close_lesson(lesson)
