// What the widgets of the workbench share: making elements, and talking to Python.

/** Characters that nobody would see, as the pictures that Unicode has for them. @param {unknown} text */
export function shown(text) {
  return String(text ?? "").replace(/\r\n?/g, "\n").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (mark) => {
    const code = mark.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? "\u2421" : "\ufffd";
  });
}

/**
 * An element with its children. Texts become text nodes, so that nothing in them is ever markup.
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `on…` are listeners; null, undefined and false are left out
 * @param {...any} children
 * @returns {any}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  return fill(element, ...children);
}

/** The same children in the place of those that an element has. @param {any} element @param {...any} children */
export function fill(element, ...children) {
  const wanted = children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
  element.replaceChildren(...wanted.map((child) => (child instanceof Node ? child : document.createTextNode(String(child)))));
  return element;
}

/**
 * Keys that are typed in a widget are the widget's own. JupyterLab looks for its shortcuts (a, b, d d) from the element in focus
 * upwards, so the mark that holds them off has to be on that very element.
 * @param {any} root
 */
export function keepKeys(root) {
  root.addEventListener("focusin", (/** @type {any} */ event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));
}

/** Words that people wrote, in their own direction of writing. @param {unknown} text */
export function words(text) {
  return h("bdi", {}, shown(text));
}

/** The time of day as people read it. @param {Date} [time] */
export function clock(time = new Date()) {
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}

/**
 * The line to Python. `ask` sends a gesture and gives its answer; it fails with a sentence where Python refuses, cannot
 * be reached or does not answer in time. Asking again with the same `again` does a thing at most once.
 * @param {any} model
 * @param {(message: any) => void} hear everything that Python says, answers to other views of the widget too
 */
export function connect(model, hear) {
  const view = Math.random().toString(36).slice(2, 10);
  let number = 0;
  /** @type {Map<string, (message: any) => void>} */
  const waiting = new Map();
  const listener = (/** @type {any} */ message) => {
    if (!message || typeof message !== "object") return;
    if (!message.failed) hear(message);
    const done = waiting.get(message.request);
    if (done) { waiting.delete(message.request); done(message); }
  };
  model.on("msg:custom", listener);
  return {
    /** A name for a gesture, to ask for it again. */
    name: () => `${view}-${++number}`,
    /** @param {string} verb @param {Record<string, any>} [data] @param {{again?: string, seconds?: number}} [how] @returns {Promise<any>} */
    ask(verb, data = {}, how = {}) {
      const request = how.again ?? `${view}-${++number}`;
      return new Promise((resolve, reject) => {
        const limit = setTimeout(() => {
          waiting.delete(request);
          reject(new Error("Python does not answer. It may be busy, or was stopped or restarted: then run the cell again."));
        }, (how.seconds ?? 20) * 1000);
        waiting.set(request, (message) => {
          clearTimeout(limit);
          if (message.failed) reject(new Error(message.failed));
          else resolve(message);
        });
        try {
          model.send({ ...data, do: verb, request });
        } catch (error) {
          clearTimeout(limit);
          waiting.delete(request);
          reject(new Error("Python cannot be reached. Run the cell again."));
        }
      });
    },
    close() { model.off("msg:custom", listener); waiting.clear(); },
  };
}
