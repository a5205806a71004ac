"""Runs a notebook with nbclient, and prints what its cells have shown. The argument names the kernel."""
import sys
import nbformat
from nbclient import NotebookClient

CELLS = {
    "asyncio4j": [
        "sleep(0.01)\n\"slept\"",
        'var tea = createTask("tea", () -> { sleep(0.01); return "tea"; })',
        "tea.await()",
        'display(new Html("<b>bold</b>"))',
        "int broken = nothing;",
        'IO.println("still here")',
    ],
}
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in CELLS[sys.argv[1]]])
NotebookClient(notebook, kernel_name=sys.argv[1], allow_errors=True, timeout=60, startup_timeout=60).execute()
for cell in notebook.cells:
    for output in cell.outputs:
        data = output.get("data", {})
        print(cell.execution_count, output.output_type, output.get("text", "").strip() or output.get("ename", "")
              or data.get("text/html") or data.get("text/plain"))
