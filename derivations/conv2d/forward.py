"""Z of the 2-D convolution: the notes' equations 1 to 5."""

from derivations.ui.lesson.lesson import close_lesson, open_lesson
from derivations.ui.stage import sentences

lesson = open_lesson(
    "forward",
    "The forward pass",
    "**Each $z$ is one window of $X$, multiplied cell by cell with $K$ and summed, plus $B$.** "
    "$K$ is not turned: what a neural network calls convolution is a cross-correlation, written "
    r"$\otimes$ in the notes.",
    convolution="**Each $z$ is one window of $X$, multiplied cell by cell with $K$ turned by "
    "180° and summed, plus $B$.** That is the true convolution of signal processing, written "
    r"$\ast$; $\otimes$ is a cross-correlation. The turn stands here, in the definition: "
    r"$\frac{\partial L}{\partial X}$ will have none.",
)

lesson.section("The definition", "1")
lesson.show_picture()

lesson.section(lesson.all_lines, "2–5")
followed = sentences.most_used_kernel_line(lesson.derivation)
k = lesson.symbols.latex(followed.target)
lesson.add(sentences.follow(followed))
lesson.show_system(lesson.lines, "result", "z", underline=(k,), underline_left=True)

close_lesson(lesson)
