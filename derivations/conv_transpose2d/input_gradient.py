"""∂L/∂X of the 2-D transposed convolution: the notes' equations 54 to 57."""

from derivations.ui.lesson import rules
from derivations.ui.lesson.lesson import close_lesson, open_lesson
from derivations.ui.lesson.remarks import loosely, slip
from derivations.ui.stage import sentences

lesson = open_lesson(
    "input_gradient",
    "The gradient of the input",
    r"**$\partial L/\partial X$ needs $K$ as it is, and $\partial L/\partial K$ needs nothing "
    "turned either.** Each $x$ went out through $K$ as it lies on its patch of $Z$, and looks at "
    "that patch again: the gradient of a transposed convolution is the plain convolution.",
    convolution=r"**$\partial L/\partial X$ needs $K$ turned by 180°, and $\partial L/\partial "
    "K$ comes out turned.** Each $x$ went out through $K$ turned, as it lies on its patch of "
    "$Z$, and looks at that patch again: the gradient of a transposed convolution is the plain "
    "convolution, here the true one.",
)
lesson.markdown(
    "The backward pass has the stride, the padding and the dilation of the layer: nothing is to be "
    "worked out."
)

lesson.section("A sum over every $z$", "54")
lesson.latex(rules.chain_rule(lesson.problem, "input_gradient"))

lesson.section("Only what does not vanish", "55")
lesson.show_system(lesson.lines, "chain", "chain", alive_only=True)
lesson.markdown(
    r"Over every $z$, with ? on what is sought and 0 on what vanishes, for one of them:"
)
lesson.show_marked_chain(lesson.line(1, 1))
lesson.add(sentences.uses(lesson.line(1, 1)))

lesson.section(lesson.all_lines, "56")
lesson.show_system(lesson.lines, "result", "x")
lesson.on_the_notes(
    slip(
        56,
        r"\frac{\partial L}{\partial x_{22}} = \frac{\partial L}{\partial z_{21}} k_{11} + "
        r"\frac{\partial L}{\partial z_{23}} k_{12} + \frac{\partial L}{\partial z_{32}} k_{21} + "
        r"\frac{\partial L}{\partial z_{33}} k_{22}",
        lesson.in_notes(2, 2),
        "$z_{21}$ does not contain $x_{22}$; equation 55 has it right, and so has equation 57.",
        at=3,
    )
)

lesson.section("What the lines are", "57")
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
lesson.show_code()

close_lesson(lesson)
