// Compiles Python sources with the Python that will run them, and makes what is compiled smaller:
// node compile.mjs PYODIDE IN.zip OUT.zip OPTIMIZE
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [pyodideFolder, sources, compiled, optimize] = process.argv.slice(2);
const entry = pathToFileURL(path.join(path.resolve(pyodideFolder), "pyodide.mjs"));
const { loadPyodide } = await import(entry.href);
const pyodide = await loadPyodide();
pyodide.FS.writeFile("/in.zip", fs.readFileSync(sources));
pyodide.globals.set("optimize", Number(optimize));
pyodide.runPython(`
import importlib.util, marshal, types, warnings, zipfile

HAS_DOCSTRING = 0x4000000
ONE_LINE = 0x80 | 13 << 3  # an entry of a table of lines: so many units, the same line

def line_table(units):
    """Every unit on the first line: what is left of a traceback is the name and file of a function."""
    whole, rest = divmod(units, 8)
    return bytes([ONE_LINE | 7, 0]) * whole + (bytes([ONE_LINE | rest - 1, 0]) if rest else b"")

def thinned(code):
    consts = [thinned(one) if isinstance(one, types.CodeType) else one for one in code.co_consts]
    if code.co_flags & HAS_DOCSTRING and optimize == 2:
        consts[0] = None
    table = line_table(len(code.co_code) // 2)
    return code.replace(co_consts=tuple(consts), co_linetable=table)

def bytecode(code, check):
    # Never checked against a source, so that there is no time in it.
    return importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + check + marshal.dumps(code)

def compiled(name, source):
    code = compile(source, name, "exec", dont_inherit=True, optimize=optimize)
    return bytecode(thinned(code) if optimize else code, importlib.util.source_hash(source))

def smaller(data):
    return bytecode(thinned(marshal.loads(data[16:])), bytes(8))

warnings.simplefilter("ignore")
with zipfile.ZipFile("/in.zip") as given, zipfile.ZipFile("/out.zip", "w") as made:
    for name in given.namelist():
        data = given.read(name)
        try:
            if name.endswith(".pyc"):
                made.writestr(name, smaller(data))
            else:
                made.writestr(name + "c", compiled(name, data))
        except SyntaxError:  # a template, or for another Python
            made.writestr(name, data)
`);
fs.writeFileSync(compiled, pyodide.FS.readFile("/out.zip"));
process.exit(0);
