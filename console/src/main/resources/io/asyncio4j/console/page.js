import { startRewind } from '/rewind.js';

// The page of the console. What the program says is only ever set as text, never as HTML.

const PLOTTED = 300; // points
const AHEAD = 30; // rows that are asked for beyond those in view
const COLUMNS = [
    ['id', 'ID', 'number'], ['name', 'Name'], ['state', 'State'], ['since', 'Since', 'number'],
    ['busy', 'Busy', 'number'], ['steps', 'Steps', 'number'], ['activity', 'What it does'], ['place', 'Where'],
];
const TABS = ['tasks', 'groups', 'tree', 'loop', 'resources', 'ended', 'compare'];
const BY = {
    groups: [['stack', 'equal stack'], ['place', 'equal place'], ['wait', 'equal wait']],
    tree: [['owner', 'owner'], ['wait', 'who is waited for']],
};

const find = id => document.getElementById(id);
const view = { tab: 'tasks', loop: 0, filter: '', sort: 'id', order: 'asc', by: { groups: 'stack', tree: 'owner' } };
const history = new Map(); // of each loop
let overview = null;
let paused = false;
let rewound = null; // the moment of a recording
let shown = { offset: 0, total: 0 };

function make(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
        if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
        else if (name in element && name !== 'role') element[name] = value;
        else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
}

async function ask(path, parameters = {}, options = {}) {
    const query = new URLSearchParams(rewound ? { at: rewound.at, ...parameters } : parameters);
    const answer = await fetch(query.size ? `${path}?${query}` : path, options);
    if (!answer.ok) throw new Error((await answer.text()) || `status ${answer.status}`);
    return answer.status === 204 || options.method ? answer.text() : answer.json();
}

function time(seconds) {
    if (seconds == null) return '?';
    if (seconds < 10) return `${seconds.toFixed(1)}s`;
    if (seconds < 60) return `${Math.floor(seconds)}s`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)}m${String(Math.floor(seconds % 60)).padStart(2, '0')}s`;
    return `${Math.floor(seconds / 3600)}h${String(Math.floor(seconds / 60 % 60)).padStart(2, '0')}m`;
}

const since = task => (task.since == null || task.exact ? '' : '≥') + time(task.since);
const asked = more => ({ loop: view.loop, filter: view.filter, ...more });

function link(ref) {
    return make('button', { className: 'link', type: 'button', title: ref.activity, onclick: () => openTask(ref.id) },
        `#${ref.id} ${ref.name}`);
}

// ---- what each look tells

function see(look) {
    overview = look;
    for (const loop of look.loops) {
        const points = history.get(loop.id) ?? [];
        points.push({ lag: loop.lag, ready: loop.ready, tasks: loop.tasks });
        if (points.length > PLOTTED) points.shift();
        history.set(loop.id, points);
    }
    if (!paused) refresh();
}

function loops() {
    return overview.loops.filter(loop => view.loop === 0 || loop.id === view.loop);
}

function refresh() {
    if (overview === null) return;
    showLoops();
    showAlerts();
    showFigures();
    return ({ tasks: showRows, groups: showGroups, tree: showTree, loop: showLoop, resources: showResources, ended: showEnded, compare: showCompared })[view.tab]()
        .catch(error => { find('state').textContent = error.message; });
}

function showLoops() {
    const select = find('loop');
    const known = overview.loops.map(loop => loop.id).join();
    select.hidden = overview.loops.length < 2;
    if (select.dataset.known === known) return;
    select.dataset.known = known;
    select.replaceChildren(make('option', { value: '0' }, 'all loops'),
        ...overview.loops.map(loop => make('option', { value: String(loop.id) }, `#${loop.id} ${loop.name}`)));
    if (!overview.loops.some(loop => loop.id === view.loop)) view.loop = 0;
    select.value = String(view.loop);
}

function showAlerts() {
    const alerts = [];
    for (const stall of overview.stalls.filter(each => each.lasts && (view.loop === 0 || each.loop === view.loop))) {
        alerts.push(make('div', { className: 'stall' }, make('b', {}, `Stalled for ${time(stall.seconds)} by `),
            stall.task === 0 ? stall.name : link({ id: stall.task, name: stall.name, activity: '' }),
            make('pre', {}, stall.stack.join('\n'))));
    }
    for (const cycle of loops().flatMap(loop => loop.cycles)) {
        alerts.push(make('div', { className: 'cycle' }, make('b', {}, 'A cycle of waits: '),
            ...cycle.flatMap(ref => [link(ref), ' → ']), `#${cycle[0].id}`,
            make('pre', {}, cycle.map(ref => `#${ref.id} ${ref.name} ${ref.activity}`).join('\n'))));
    }
    const rules = loops().flatMap(loop => loop.lints);
    if (rules.length > 0) {
        const open = find('lints')?.open ?? false;
        alerts.push(make('details', { id: 'lints', open },
            make('summary', {}, make('b', {}, `${rules.length} lint${rules.length === 1 ? '' : 's'}: `),
                rules.map(rule => rule.count === 1 ? rule.title : `${rule.title} (${rule.count})`).join(', ')),
            ...rules.map(rule => lint(rule, true))));
    }
    find('alerts').replaceChildren(...alerts);
}

function lint(rule, withTasks) {
    const more = rule.count - rule.some.length;
    return make('div', { className: 'lint' }, make('b', {}, `${rule.title}: `), rule.advice,
        ...rule.some.map(found => make('div', {}, ...(found.task && withTasks ? [link(found.task), ' '] : []), found.text)),
        more > 0 ? make('div', { className: 'dim' }, `… and ${more} more`) : '');
}

function showFigures() {
    const sum = key => loops().every(loop => loop[key] == null) ? '?'
        : loops().reduce((all, loop) => all + (loop[key] ?? 0), 0).toLocaleString('en');
    const states = {};
    for (const loop of loops()) {
        for (const [state, count] of Object.entries(loop.states)) states[state] = (states[state] ?? 0) + count;
    }
    const lags = loops().map(loop => loop.lag).filter(lag => lag != null);
    const figures = [
        ['tasks', sum('tasks')], ...Object.entries(states).map(([state, count]) => [state, count.toLocaleString('en')]),
        ['lag', lags.length ? `${Math.max(...lags).toFixed(1)} ms` : '?'],
        ['in the queue', sum('ready')], ['timers', sum('timers')], ['resources', sum('resources')],
    ];
    find('figures').replaceChildren(...figures.map(([name, value]) =>
        make('div', {}, make('dt', {}, name), make('dd', {}, String(value)))));
    find('state').textContent = paused ? 'Paused' : rewound?.text ?? `Live · a look takes ${overview.millis.toFixed(0)} ms`;
    find('state').className = '';
}

// ---- tasks: only the rows in view are in the page

function rowHeight() {
    return parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--row'));
}

function showHead() {
    find('head').replaceChildren(...COLUMNS.map(([key, title, kind]) => {
        const button = make('button', { type: 'button', className: kind ?? '', onclick: () => sortBy(key) }, title
            + (view.sort === key ? (view.order === 'asc' ? ' ▲' : ' ▼') : ''));
        if (view.sort === key) button.setAttribute('aria-sort', view.order === 'asc' ? 'ascending' : 'descending');
        return button;
    }));
}

function sortBy(key) {
    const first = ['since', 'busy', 'steps'].includes(key) ? 'desc' : 'asc';
    view.order = view.sort !== key ? first : view.order === 'asc' ? 'desc' : 'asc';
    view.sort = key;
    showHead();
    refresh();
}

async function showRows() {
    const scroll = find('scroll');
    const height = rowHeight();
    const offset = Math.max(0, Math.floor(scroll.scrollTop / height) - AHEAD);
    const limit = Math.ceil(scroll.clientHeight / height) + 2 * AHEAD;
    const found = await ask('/api/tasks', asked({ sort: view.sort, order: view.order, offset, limit }));
    shown = { offset, total: found.total, last: offset + found.rows.length };
    find('space').style.height = `${found.total * height}px`;
    find('rows').style.top = `${offset * height}px`;
    find('rows').replaceChildren(...found.rows.map(task => make('div',
        { className: 'row', onclick: () => openTask(task.id) },
        make('span', { className: 'number dim' }, `#${task.id}`),
        make('span', { title: task.name }, task.name),
        make('span', { className: task.state }, task.state),
        make('span', { className: 'number' }, since(task)),
        make('span', { className: 'number' }, time(task.busy)),
        make('span', { className: 'number' }, String(task.steps)),
        make('span', { title: task.activity }, task.activity),
        make('span', { className: 'dim', title: task.place }, task.place))));
    find('rows').dataset.total = found.total;
}

let scrolling = 0;
function scrolled() {
    clearTimeout(scrolling);
    scrolling = setTimeout(() => {
        const first = find('scroll').scrollTop / rowHeight();
        const last = first + find('scroll').clientHeight / rowHeight();
        if (first < shown.offset || last > shown.last && shown.last < shown.total) showRows().catch(() => {});
    }, 30);
}

// ---- groups, trees, the loop, resources

async function showGroups() {
    const groups = await ask('/api/groups', asked({ by: view.by.groups }));
    find('groups').replaceChildren(...groups.map(group => make('div', { className: 'card group' },
        make('b', {}, `${group.count.toLocaleString('en')} task${group.count === 1 ? '' : 's'}`), group.activity,
        make('pre', {}, group.stack.map(frame => `at ${frame}`).join('\n')),
        make('div', { className: 'names' }, ...group.some.map(link), group.count > group.some.length ? '…' : ''))));
}

async function showTree() {
    if (find('tree').dataset.look && find('tree').querySelector('details[open]')) return; // it is being read
    const branches = await ask('/api/tree', asked({ by: view.by.tree, below: 0 }));
    find('tree').dataset.look = String(overview.look);
    find('tree').replaceChildren(...branches.map(each => branch(each, [])));
    if (branches.length === 0) find('tree').append(make('p', {}, 'Nobody waits for a task.'));
}

function branch({ task, below }, path) {
    const words = [link(task), ` ${task.activity} `, make('span', { className: 'dim' }, since(task))];
    if (path.includes(task.id)) return make('div', { className: 'leaf' }, ...words, ' ↺ a cycle');
    if (below === 0) return make('div', { className: 'leaf' }, ...words);
    const details = make('details', {}, make('summary', {}, ...words, ` (${below})`));
    details.addEventListener('toggle', async () => {
        if (!details.open || details.dataset.filled) return;
        details.dataset.filled = 'yes';
        const more = await ask('/api/tree', { loop: view.loop, by: view.by.tree, below: task.id });
        details.append(...more.map(each => branch(each, [...path, task.id])));
        if (more.length < below) details.append(make('p', {}, `… and ${below - more.length} more`));
    });
    return details;
}

function plot(title, points, unit) {
    const known = points.map((value, place) => [place, value]).filter(([, value]) => value != null);
    const most = Math.max(1, ...known.map(([, value]) => value));
    const path = known.map(([place, value], n) =>
        `${n === 0 ? 'M' : 'L'}${place} ${(100 - value / most * 96).toFixed(2)}`).join('');
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', `0 0 ${PLOTTED} 100`);
    svg.setAttribute('preserveAspectRatio', 'none');
    const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    line.setAttribute('d', path);
    svg.append(line);
    const last = known.length ? known.at(-1)[1] : null;
    const text = value => value == null ? '?' : `${Number.isInteger(value) ? value : value.toFixed(1)}${unit}`;
    return make('figure', { className: 'plot' },
        make('figcaption', {}, make('span', {}, title), make('span', {}, `${text(last)} now, ${text(most)} at most`)), svg);
}

async function showLoop() {
    const parts = [];
    for (const loop of loops()) {
        const points = history.get(loop.id) ?? [];
        parts.push(make('h2', {}, `Loop #${loop.id} ${loop.name}`),
            plot('Lag: how long it takes to come to a callback', points.map(point => point.lag), ' ms'),
            plot('Steps and callbacks in the queue', points.map(point => point.ready), ''),
            plot('Tasks', points.map(point => point.tasks), ''));
    }
    const stalls = overview.stalls.filter(each => view.loop === 0 || each.loop === view.loop);
    parts.push(make('h2', {}, stalls.length ? 'Stalls' : 'No stalls since somebody looks'));
    for (const stall of stalls) {
        parts.push(make('div', { className: 'card stalled' },
            make('b', {}, `${time(stall.seconds)}${stall.lasts ? ' and still' : ''}`),
            `#${stall.task} ${stall.name}, since ${new Date(stall.since).toLocaleTimeString()}`,
            make('pre', {}, stall.stack.map(frame => `at ${frame}`).join('\n'))));
    }
    find('loop-page').replaceChildren(...parts);
}

async function showResources() {
    const all = await ask('/api/resources', asked({}));
    find('resources').replaceChildren(make('table', {},
        make('thead', {}, make('tr', {}, ...['ID', 'Waiting', 'What', 'Held by', 'Waited for by', 'Figures']
            .map(title => make('th', {}, title)))),
        make('tbody', {}, ...all.map(each => make('tr', {},
            make('td', { className: 'dim' }, each.id),
            make('td', { className: 'number' }, String(each.waiting)),
            make('td', {}, each.text),
            make('td', {}, ...each.holders.flatMap(ref => [link(ref), ' '])),
            make('td', {}, ...each.waiters.flatMap(ref => [link(ref), ' ']), each.waiting > each.waiters.length ? '…' : ''),
            make('td', {}, Object.entries(each.figures).map(([name, value]) => `${name} ${value}`).join(', ')))))));
}

function cancelledBy(by) {
    if (!by) return [];
    const who = by.task === 0 ? by.who : link({ id: by.task, name: by.who, activity: '' });
    return ['cancelled by ', who, by.reason && !by.reason.startsWith('cancelled by ' + by.who) ? `: ${by.reason}` : '',
        by.place && make('div', { className: 'dim' }, `at ${by.place}`)].filter(part => part !== '');
}

async function showEnded() {
    const found = await ask('/api/ended', asked({}));
    if (found.total === 0) {
        find('ended').replaceChildren(make('p', {}, 'No task has ended since somebody looks, or none that the filter lets through.'));
        return;
    }
    find('ended').replaceChildren(make('table', {},
        make('thead', {}, make('tr', {}, ...['ID', 'Name', 'End', 'Ago', 'Lasted', 'Busy', 'Steps', 'Why']
            .map(title => make('th', {}, title)))),
        make('tbody', {}, ...found.rows.map(each => make('tr', {},
            make('td', { className: 'dim' }, `#${each.id}`),
            make('td', {}, each.name),
            make('td', { className: each.end === 'error' ? 'bad' : '' }, each.end),
            make('td', { className: 'number' }, time(each.ago)),
            make('td', { className: 'number' }, time(each.lasted)),
            make('td', { className: 'number' }, time(each.busy)),
            make('td', { className: 'number' }, String(each.steps)),
            make('td', {}, ...(each.cancelledBy ? cancelledBy(each.cancelledBy) : [each.error]),
                ...(each.retrieved ? [] : [make('b', { className: 'bad' }, ' nobody has asked for this error')])))))));
}

async function showCompared() {
    if (!mark) {
        find('compare').replaceChildren(make('p', {}, 'Mark a moment, and see later what has come, gone and grown since, and who still waits. ',
            make('button', { type: 'button', id: 'mark', onclick: markNow }, 'Mark this moment')));
        return;
    }
    const found = await ask('/api/compare', asked({ from: mark.number, limit: 50 }));
    const tasks = (title, { total, rows }) => total === 0 ? [] : [make('h2', {}, `${title}: ${total.toLocaleString('en')}`),
        make('table', {}, make('tbody', {}, ...rows.map(task => make('tr', {},
            make('td', {}, link(task)), make('td', {}, task.activity), make('td', { className: 'number' }, since(task)))))),
        ...(total > rows.length ? [make('p', { className: 'dim' }, `… and ${total - rows.length} more`)] : [])];
    find('compare').replaceChildren(
        make('p', {}, `With ${mark.text}: ${found.fresh.total} new, ${found.gone.total} gone, ${found.still.total} still at the same wait. `,
            make('button', { type: 'button', id: 'mark', onclick: markNow }, 'Mark this moment instead')),
        ...(found.grown.length === 0 ? [] : [make('h2', {}, 'Groups that grew'), make('table', {}, make('tbody', {},
            ...found.grown.map(each => make('tr', {}, make('td', { className: 'number' }, `${each.before} → ${each.after}`),
                make('td', {}, each.activity)))))]),
        ...tasks('New', found.fresh), ...tasks('Gone', found.gone), ...tasks('Still at the same wait', found.still));
}

let mark = null; // the moment to compare with

async function markNow() {
    const text = rewound ? `moment ${rewound.at + 1}` : `the moment at ${new Date().toLocaleTimeString()}`;
    mark = { number: await ask('/api/mark', {}, { method: 'POST' }), text };
    refresh();
}

// ---- a task

async function openTask(id) {
    const dialog = find('details');
    const refs = (title, some) => some.length ? [make('h2', {}, title), make('div', { className: 'names' }, ...some.map(link))] : [];
    try {
        const found = await ask(`/api/task/${id}`);
        dialog.replaceChildren(
            make('h1', {}, `#${found.task.id} ${found.task.name}`),
            make('p', {}, `${found.task.state}: ${found.task.activity}, ${since(found.task)}; busy for ${time(found.task.busy)} in ${found.task.steps} steps; `
                + `woken ${found.task.wakes} times, ${found.task.selfWakes} of them by giving way`),
            ...(found.cancelledBy ? [make('p', { id: 'canceller' }, ...cancelledBy(found.cancelledBy))] : []),
            ...found.lints.map(rule => lint(rule, false)),
            make('div', { className: 'histograms' }, histogram('How long its steps have run', found.stepTimes),
                histogram('How long it has stood in the queue before them', found.scheduledTimes)),
            make('pre', {}, found.stack.map(frame => `at ${frame}`).join('\n') || 'it has not begun'),
            ...(found.created.length ? [make('h2', {}, 'Created'), make('pre', {}, found.created.map(frame => `at ${frame}`).join('\n'))] : []),
            ...refs('Waits for, in turn', found.chain), ...refs('Owned by, in turn', found.owners),
            ...refs('Waited for by', found.waiting));
    } catch (error) {
        dialog.replaceChildren(make('p', {}, `#${id}: ${error.message}`));
    }
    dialog.append(make('form', { method: 'dialog' },
        make('button', { type: 'button', id: 'cancel', onclick: () => cancelTask(id) }, 'Cancel the task'),
        make('button', { id: 'close' }, 'Close')));
    if (!dialog.open) dialog.showModal();
}

function exact(seconds) {
    if (seconds === 0) return '0';
    if (seconds < 1e-3) return `${Math.round(seconds * 1e6)} µs`;
    return seconds < 1 ? `${Math.round(seconds * 1e3)} ms` : `${Math.round(seconds)} s`;
}

function histogram(title, bars) {
    const most = Math.max(1, ...bars.map(bar => bar.count));
    return make('figure', { className: 'histogram' }, make('figcaption', {}, title),
        ...(bars.length === 0 ? [make('p', { className: 'dim' }, 'nothing since somebody looks')] : []),
        ...bars.map(bar => make('div', { title: `${bar.count} from ${exact(bar.from)} on` },
            make('span', { className: 'number dim' }, exact(bar.from)),
            make('meter', { max: most, value: bar.count }),
            make('span', { className: 'number' }, bar.count.toLocaleString('en')))));
}

async function cancelTask(id) {
    const button = find('cancel');
    button.disabled = true;
    try {
        await ask(`/api/cancel/${id}`, {}, { method: 'POST' });
        button.replaceWith(make('p', { id: 'said' }, 'It was asked to end.'));
    } catch (error) {
        button.replaceWith(make('p', { id: 'said' }, error.message));
    }
}

// ---- the page

function choose(tab) {
    view.tab = tab;
    for (const button of find('tabs').children) {
        button.setAttribute('aria-selected', String(button.dataset.tab === tab));
    }
    for (const name of TABS) {
        find(name === 'loop' ? 'loop-page' : name).hidden = name !== tab;
    }
    const by = find('by');
    by.hidden = !(tab in BY);
    if (!by.hidden) {
        by.replaceChildren(...BY[tab].map(([value, title]) => make('option', { value }, `by ${title}`)));
        by.value = view.by[tab];
    }
    location.replace(`#${tab}`);
    refresh();
}

find('tabs').addEventListener('click', event => event.target.dataset.tab && choose(event.target.dataset.tab));
find('loop').addEventListener('change', event => { view.loop = Number(event.target.value); refresh(); });
find('by').addEventListener('change', event => {
    view.by[view.tab] = event.target.value;
    find('tree').replaceChildren();
    refresh();
});
find('tools').addEventListener('submit', event => event.preventDefault());
let typing = 0;
find('filter').addEventListener('input', event => {
    clearTimeout(typing);
    typing = setTimeout(() => { view.filter = event.target.value.trim(); find('scroll').scrollTop = 0; refresh(); }, 150);
});
find('pause').addEventListener('click', event => {
    paused = !paused;
    event.target.textContent = paused ? 'Go on' : 'Pause';
    refresh();
});
find('scroll').addEventListener('scroll', scrolled);
addEventListener('resize', refresh);

showHead();
choose(TABS.find(tab => location.hash === `#${tab}`) ?? 'tasks');

function rewind(at, look, points, text) {
    rewound = { at, text };
    overview = look;
    history.clear();
    for (const [loop, some] of Object.entries(points)) history.set(Number(loop), some);
    find('tree').replaceChildren();
    return refresh();
}

function live() {
    const events = new EventSource('/api/events');
    events.addEventListener('look', event => see(JSON.parse(event.data)));
    events.addEventListener('error', () => {
        find('state').textContent = 'Lost: trying again …';
        find('state').className = 'lost';
    });
}

startRewind(rewind).then(isRecording => isRecording || live(), error => { find('state').textContent = error.message; });
