// The slider of a recording.

const find = id => document.getElementById(id);

let tape = null;
let place = 0; // of the moment that is wanted
let busy = false;

/// Shows the slider if this is a recording; `show` gets each moment that is chosen.
export async function startRewind(show) {
    const answer = await fetch('/api/recording');
    if (!answer.ok) throw new Error(await answer.text());
    tape = await answer.json();
    if (tape.times.length === 0) return false;
    document.body.classList.add('recording');
    find('rewind').hidden = false;
    find('moment').max = tape.times.length - 1;
    find('notes').textContent = tape.notes.join('\n');
    find('notes').hidden = tape.notes.length === 0;
    showMarks();
    const go = to => choose(to, show);
    find('moment').addEventListener('input', event => go(Number(event.target.value)));
    find('earlier').addEventListener('click', () => go(place - 1));
    find('later').addEventListener('click', () => go(place + 1));
    find('stall-before').addEventListener('click', () => go(stallBefore()));
    find('stall-after').addEventListener('click', () => go(stallAfter()));
    find('marks').addEventListener('click', event => event.target.dataset.from && go(Number(event.target.dataset.from)));
    addEventListener('keydown', event => press(event, go));
    await go(tape.stalls[0]?.from ?? tape.times.length - 1);
    return true;
}

function stallBefore() {
    return tape.stalls.findLast(stall => stall.from < place)?.from ?? place;
}

function stallAfter() {
    return tape.stalls.find(stall => stall.from > place)?.from ?? place;
}

function press(event, go) {
    const type = event.target.closest?.('input, select, textarea');
    if (type && type.id !== 'moment' || find('details').open || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = event.shiftKey ? 10 : 1;
    const to = {
        ArrowLeft: () => place - step, ArrowRight: () => place + step, PageUp: () => place - 60, PageDown: () => place + 60,
        Home: () => 0, End: () => tape.times.length - 1, p: stallBefore, n: stallAfter,
    }[event.key];
    if (!to || event.target.closest?.('#scroll') && /Page|Home|End/.test(event.key)) return;
    event.preventDefault();
    go(to());
}

function showMarks() {
    const most = Math.max(1, tape.times.length - 1);
    find('marks').replaceChildren(...tape.stalls.map(stall => {
        const mark = document.createElement('button');
        mark.type = 'button';
        mark.title = `${clock(tape.times[stall.from])} stalled by ${stall.name}`;
        mark.setAttribute('aria-label', mark.title);
        mark.dataset.from = stall.from;
        mark.style.left = `${stall.from / most * 100}%`;
        mark.style.width = `${(stall.to - stall.from) / most * 100}%`;
        return mark;
    }));
    const has = tape.stalls.length > 0;
    find('stall-before').hidden = find('stall-after').hidden = !has;
}

const clock = millis => new Date(millis).toLocaleTimeString('en',
    { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 1, hourCycle: 'h23' });

// While one moment is on its way, only the last one that is wanted counts.
async function choose(to, show) {
    place = Math.min(tape.times.length - 1, Math.max(0, to));
    find('moment').value = place;
    if (busy) return;
    busy = true;
    try {
        for (let asked = -1; asked !== place;) {
            asked = place;
            const answer = await fetch(`/api/moment?at=${asked}`);
            if (!answer.ok) throw new Error(await answer.text());
            const { look, points } = await answer.json();
            const day = new Date(tape.times[asked]).toLocaleDateString();
            const when = `${day} ${clock(tape.times[asked])}`;
            find('when').textContent = when;
            find('moment').setAttribute('aria-valuetext', when);
            await show(asked, look, points, `Recording of ${tape.program} · ${asked + 1} of ${tape.times.length}`);
            find('when').dataset.shown = asked;
        }
    } catch (error) {
        find('state').textContent = error.message;
    } finally {
        busy = false;
    }
}
