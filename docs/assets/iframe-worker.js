// Browsers refuse to start a worker from file://. The search of these pages wants one, so where the
// pages are opened from a folder, its script runs in a hidden frame that behaves like a worker.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(address) {
      super()
      this.onmessage = null
      this.waiting = []
      this.frame = document.createElement("iframe")
      this.frame.hidden = true
      this.frame.title = "search"
      document.body.append(this.frame)
      // Some browsers put a fresh document into an empty frame a moment later; not into one that was written to.
      const page = this.frame.contentDocument
      page.open()
      page.write("<!doctype html><html lang=en><head><title>search</title></head><body></body></html>")
      page.close()
      const inside = this.frame.contentWindow
      inside.postMessage = data => {
        const event = new MessageEvent("message", { data })
        this.dispatchEvent(event)
        if (this.onmessage) this.onmessage(event)
      }
      inside.importScripts = (...addresses) =>
        addresses.reduce((before, next) => before.then(() => this.load(next)), Promise.resolve())
      this.ready = this.load(String(address))
    }

    load(address) {
      return new Promise((done, failed) => {
        const script = this.frame.contentDocument.createElement("script")
        script.src = new URL(address, location.href)
        script.onload = done
        script.onerror = () => failed(new Error(`${address} could not be loaded`))
        this.frame.contentDocument.head.append(script)
      })
    }

    postMessage(data) {
      const event = new MessageEvent("message", { data })
      this.ready.then(() => this.frame.contentWindow.dispatchEvent(event))
    }

    terminate() {
      this.frame.remove()
    }
  }
}
