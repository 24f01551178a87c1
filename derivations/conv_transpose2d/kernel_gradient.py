"""∂L/∂K of the 2-D transposed convolution: the notes' equations 47 to 51."""

from derivations.ui.lesson import rules, window
from derivations.ui.lesson.lesson import close_lesson, open_lesson
from derivations.ui.lesson.remarks import loosely, slip
from engine.symbolic.layout import local_derivative

lesson = open_lesson(
    "kernel_gradient",
    "The gradient of the kernel",
    r"**$\partial L/\partial K$ needs nothing turned, and $\partial L/\partial X$ neither: it "
    "was $Z$ that needed $K$ turned.** From one $x$ to the next a fixed $k$ reaches a $z$ "
    r"further *on*, so the $z$ run forwards: $X$ slides over $\partial L/\partial Z$.",
    convolution=r"**$\partial L/\partial K$ comes out turned by 180°, and $\partial L/\partial "
    "X$ needs $K$ turned: so it lies on every patch.** From one $k$ to the next the $z$ that a "
    r"fixed $x$ reaches lies further *back*, while $X$ slides over $\partial L/\partial Z$.",
)
lesson.add(window.backward_of_kernel(lesson.problem))

lesson.section("A sum over every $z$", "47")
lesson.markdown(
    "Each $k_{mn}$ makes one product with every $x$ of its channel; what the padding cuts off "
    "leads to no $z$."
)
lesson.latex(rules.chain_rule(lesson.problem, "kernel_gradient"))
lesson.on_the_notes(loosely("47", r"The sum has no index there: it runs over every $ij$."))

lesson.section("The chain rule, written out", "48")
worked = lesson.worked_line
lesson.show_system([worked], "chain", "chain")
lesson.show_marked_chain(worked)
if worked.size:
    k, z = lesson.symbols.latex(worked.target), lesson.tex("z")
    lesson.add(f"One local derivative, worked: what stands beside ${k}$ in that ${z}$ is left.")
    lesson.equation(local_derivative(worked))
else:
    lesson.markdown("Here no $z$ contains a cell of $K$: every local derivative is 0.")

lesson.section("The local derivatives put in", "49")
lesson.show_system([worked], "local", "local")
lesson.on_the_notes(
    slip(
        49,
        r"\frac{\partial L}{\partial k_{11}} = \frac{\partial L}{\partial z_{11}} x_{11} + "
        r"\frac{\partial L}{\partial z_{12}} x_{12} + "
        r"\frac{\partial L}{\partial z_{13}} 0 + \frac{\partial L}{\partial z_{21}} x_{11} + "
        r"\frac{\partial L}{\partial z_{22}} x_{12} + "
        r"\frac{\partial L}{\partial z_{23}} 0 + \frac{\partial L}{\partial z_{31}} 0 + "
        r"\frac{\partial L}{\partial z_{32}} 0 + "
        r"\frac{\partial L}{\partial z_{33}} 0",
        lesson.in_notes(1, 1, "local"),
        r"In $z_{21} = x_{11} k_{21} + x_{21} k_{11} + b$ it is $x_{21}$ that stands beside "
        r"$k_{11}$, and in $z_{22}$ it is $x_{22}$.",
        at=0,
    )
)

lesson.section(lesson.all_lines, "50")
lesson.show_system(lesson.lines, "result", "k")
lesson.on_the_notes(
    slip(
        50,
        r"\frac{\partial L}{\partial k_{11}} = \frac{\partial L}{\partial z_{11}} x_{11} + "
        r"\frac{\partial L}{\partial z_{12}} x_{12} + "
        r"\frac{\partial L}{\partial z_{21}} x_{11} + \frac{\partial L}{\partial z_{22}} x_{12}",
        lesson.in_notes(1, 1),
        "The same two subscripts; they also contradict equation 51, where $X$ slides over "
        r"$\frac{\partial L}{\partial Z}$ whole.",
        at=0,
    )
)

lesson.section("What the lines are", "51")
lesson.add(window.slides(lesson.problem))
lesson.show_picture()
if not lesson.problem.has_channels:
    lesson.markdown("In short, with both grids as they stand above:")
    lesson.latex(rules.of_one_channel(lesson.problem, "kernel_gradient"))
lesson.markdown(
    r"Padding gives $\frac{\partial L}{\partial Z}$ back the border that was cut off $Z$, as "
    "zeros."
)
lesson.show_batch()
lesson.on_the_notes(loosely("51", r"The lower-case $k$ under the fraction is the matrix $K$."))
lesson.show_code()

close_lesson(lesson)
