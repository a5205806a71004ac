"""Talks to the kernel message by message, and prints what it hears. The argument names the scenario."""
import base64, json, sys, time
from jupyter_client.manager import start_new_kernel
from jupyter_client.session import Session

LIMIT = 60


class Talk:
    def __init__(self):
        self.manager, self.client = start_new_kernel(kernel_name="asyncio4j", startup_timeout=LIMIT)

    def say(self, *words):
        print(*words, flush=True)

    def send(self, code, **options):
        return self.client.execute(code, **options)

    def heard(self, message, until="idle"):
        """What is published because of a message, until the kernel is idle again."""
        all = []
        while True:
            one = self.client.get_iopub_msg(timeout=LIMIT)
            if one["parent_header"].get("msg_id") != message:
                continue
            all.append(one)
            if one["msg_type"] == "status" and one["content"]["execution_state"] == until:
                return all

    def reply(self, message):
        while True:
            one = self.client.get_shell_msg(timeout=LIMIT)
            if one["parent_header"].get("msg_id") == message:
                return one["content"]

    def cell(self, code, **options):
        """Runs a cell, and prints what it shows."""
        message = self.send(code, **options)
        for one in self.heard(message):
            self.show(one)
        return self.reply(message)

    def show(self, one):
        content = one["content"]
        match one["msg_type"]:
            case "stream":
                self.say(content["name"], json.dumps(content["text"]))
            case "execute_result" | "display_data":
                for form, value in sorted(content["data"].items()):
                    if form.startswith("image/"):
                        value = base64.b64decode(value)[1:4].decode()
                    self.say(one["msg_type"], form, value)
            case "error":
                self.say("error", content["ename"], content["evalue"])

    def until_printed(self, text):
        """Waits until a cell has printed something, and leaves that cell."""
        while True:
            one = self.client.get_iopub_msg(timeout=LIMIT)
            if one["msg_type"] == "stream" and text in one["content"]["text"]:
                return one["parent_header"]["msg_id"]

    def interrupt(self, code):
        message = self.send(code)
        self.until_printed("begun")
        begun = time.monotonic()
        self.manager.interrupt_kernel()
        self.heard(message)
        answer = self.reply(message)
        self.say(answer["status"], answer["ename"], "soon" if time.monotonic() - begun < 5 else "late")

    def control(self, type, **content):
        message = self.client.session.msg(type, content)
        self.client.control_channel.send(message)
        return self.client.get_control_msg(timeout=LIMIT)["content"]


def messages(talk):
    message = talk.send("1 + 1")
    for one in talk.heard(message):
        talk.say(one["msg_type"], one["content"].get("execution_state", ""))
    answer = talk.reply(message)
    talk.say(answer["status"], answer["execution_count"])
    talk.cell("int silent = 5", silent=True)
    talk.say(talk.cell("silent")["execution_count"])
    answer = talk.cell("2", user_expressions={"three": "1 + 2", "bad": "nothing"})
    talk.say(answer["user_expressions"]["three"]["data"]["text/plain"], answer["user_expressions"]["bad"]["status"])


def waiting(talk):
    talk.cell('sleep(0.01); "slept"')
    talk.cell("gather(() -> 1, () -> { sleep(0.01); return 2; })")
    talk.cell("run(() -> 3)")
    talk.cell("int x = 7")
    talk.cell("String none = null; none")
    talk.cell("/ps")


def tasks(talk):
    talk.cell("var orders = new AsyncQueue<String>()")
    first = talk.send('var cook = createTask("cook", () -> { for (var order : orders) IO.println("cooks " + order); })')
    talk.heard(first)
    second = talk.send('orders.put("egg")')
    talk.say("of the first cell" if talk.until_printed("cooks egg") == first else "of another")
    third = talk.send('var waiter = toThread(() -> { IO.println("by thread"); return 1; }); waiter')
    talk.say("of its cell" if talk.until_printed("by thread") == third else "of another")
    talk.heard(third)
    talk.cell("cook.isDone()")


def interrupts(talk):
    talk.cell('var bell = new AsyncEvent(); var guest = createTask("guest", () -> { bell.await(); return "woken"; })')
    for body in ["sleep(1000)", "while (true) {}", "new Promise<String>().await()", "run(() -> { while (true) {} })"]:
        talk.interrupt('IO.println("begun"); ' + body)
    talk.cell("bell.set(); guest.await()")


def early(talk):
    message = talk.send("sleep(1000)")
    talk.heard(message, until="busy")
    talk.manager.interrupt_kernel()
    talk.heard(message)
    answer = talk.reply(message)
    talk.say(answer["status"], answer["ename"])
    talk.cell("1 + 1")


def restart(talk):
    talk.cell("int kept = 1")
    talk.cell("createTask(() -> { try { sleep(1000); } finally { sleep(0.01); } })")
    talk.manager.restart_kernel(now=False)
    talk.client.wait_for_ready(timeout=LIMIT)
    talk.cell("kept")
    talk.say(talk.cell("2")["execution_count"])


def display(talk):
    talk.cell('display(new Html("<b>tea</b>")); IO.println("after");')
    talk.cell('new Html("<i>tea</i>")')
    talk.cell("new java.awt.image.BufferedImage(2, 2, java.awt.image.BufferedImage.TYPE_INT_RGB)")
    talk.cell("new byte[] {(byte) 0x89, 'P', 'N', 'G', 0}")
    talk.cell('display("text")')
    talk.cell('System.err.println("bad"); System.out.print("é🍽"); "end"')


def questions(talk):
    client = talk.client

    def complete(code, cursor=None):
        answer = talk.reply(client.complete(code, cursor))
        return answer["matches"][:1], answer["cursor_start"], answer["cursor_end"]

    talk.say(*complete("createTas"))
    talk.say(*complete('"🍽🍽".leng'))
    answer = talk.reply(client.inspect("createTask", 10))
    talk.say(answer["found"], "createTask(" in answer["data"]["text/plain"])
    talk.say(talk.reply(client.inspect("nothingAtAll", 5))["found"])
    for code in ["1 + 1", "for (;;) {", "int f() {\n", "}"]:
        talk.say(talk.reply(client.is_complete(code))["status"])
    talk.cell("1")
    talk.say(talk.reply(client.history(hist_access_type="tail", n=1))["history"])
    answer = talk.reply(client.kernel_info())
    talk.say(answer["protocol_version"], answer["language_info"]["name"])
    talk.say(talk.reply(client.comm_info())["comms"])
    talk.say(talk.control("kernel_info_request")["status"])


def errors(talk):
    first = talk.send('IO.readln(); throw new IllegalStateException("out of order");', allow_stdin=True)
    talk.client.get_stdin_msg(timeout=LIMIT)
    second = talk.send('IO.println("never")')
    talk.client.input("go on")
    for one in talk.heard(first):
        talk.show(one)
    talk.say(talk.reply(first)["status"], talk.reply(second)["status"])
    talk.cell("int n = \"text\"")
    talk.cell("nothing(1)")
    talk.cell("System.exit(3)")
    talk.cell("/exit")
    talk.cell("int deep(int n) { return deep(n + 1) + 1; } deep(0)", stop_on_error=False)
    talk.cell('for (int i = 0; i < 3; i++) { IO.println(i); }')


def asked(talk):
    message = talk.send('var name = IO.readln(); "hello " + name', allow_stdin=True)
    question = talk.client.get_stdin_msg(timeout=LIMIT)
    talk.say(question["msg_type"], question["parent_header"]["msg_id"] == message)
    talk.client.input("Ada")
    for one in talk.heard(message):
        talk.show(one)
    talk.reply(message)
    talk.cell("System.in.read()", allow_stdin=False)


def forged(talk):
    client = talk.client
    stranger = Session(key=b"wrong")
    stranger.send(client.shell_channel.socket, "execute_request", {"code": 'IO.println("forged")', "silent": False})
    client.shell_channel.socket.send_multipart([b"no", b"message"])
    talk.cell("1 + 1")


def much(talk):
    message = talk.send('for (int i = 0; i < 10_000; i++) { IO.println("x".repeat(1000)); }')
    length = 0
    for one in talk.heard(message):
        if one["msg_type"] == "stream" and one["content"]["name"] == "stdout":
            length += len(one["content"]["text"])  # the log may tell that the cell has blocked the loop
    talk.say(length)


def main(scenario):
    talk = Talk()
    try:
        globals()[scenario](talk)
    finally:
        talk.client.stop_channels()
        talk.manager.shutdown_kernel(now=False)
        talk.say("ended")


main(sys.argv[1])
