"""∂L/∂X of the 2-D transposed convolution: the notes' equations 54 to 57."""

from derivations.ui.lesson import rules
from derivations.ui.lesson.lesson import close_lesson, open_lesson
from derivations.ui.lesson.remarks import loosely, slip
from derivations.ui.stage import sentences

lesson = open_lesson(
    "input_gradient",
    "Conv 2D Transpose: the gradient of the input, ∂L/∂X",
    r"The circle closes: the gradient of a transposed convolution is the plain convolution. "
    r"$\frac{\partial L}{\partial Z}$ under $K$ as it is, without a rotation: one $x$ went out "
    "through $K$ as it lies on its patch, and looks at that patch again.",
    convolution="The circle closes: the gradient of a transposed convolution is the plain "
    r"convolution, here the true one. $\frac{\partial L}{\partial Z}$ under $K$ rotated by 180°: "
    "so it lies on the patch of every $x$.",
)

lesson.section("What is sought", "54")
lesson.latex(rules.chain_rule(lesson.problem, "input_gradient"))

lesson.section("The chain rule, only what does not vanish", "55")
lesson.show_system(lesson.lines, "chain", "chain", alive_only=True)
lesson.markdown(
    r"Over every $z$, with ? on what is sought and 0 on what vanishes, for one of them:"
)
lesson.show_marked_chain(lesson.line(1, 1))
lesson.add(sentences.uses(lesson.line(1, 1)))

lesson.section("The local derivatives put in", "56")
lesson.show_system(lesson.lines, "result", "x")
lesson.on_the_notes(
    slip(
        56,
        r"\frac{\partial L}{\partial x_{22}} = \frac{\partial L}{\partial z_{21}} k_{11} + "
        r"\frac{\partial L}{\partial z_{23}} k_{12} + \frac{\partial L}{\partial z_{32}} k_{21} + "
        r"\frac{\partial L}{\partial z_{33}} k_{22}",
        lesson.in_notes(2, 2),
        "$z_{21}$ does not contain $x_{22}$; equation 55 has it right, and so has equation 57.",
    )
)

lesson.section("What the system is", "57")
lesson.show_picture()
lesson.markdown(
    "The window moves on by the stride, its cells stand a dilation apart, and padding puts zeros "
    "around the grid, as in any convolution."
)
lesson.on_the_notes(
    loosely(
        "57",
        r"$\odot$ is an element-wise product elsewhere; the cross-correlation $\otimes$ is meant.",
    )
)

close_lesson(lesson)
