// Every element with a text of its own whose colour is too near what lies under it (WCAG 2.1 AA).
() => {
  const parse = (c) => {
    const m = c.match(/[\d.]+/g).map(Number), scale = c.startsWith('color(srgb') ? 255 : 1
    return [...m.slice(0, 3).map((v) => v * scale), m.length > 3 ? m[3] : 1]
  }
  const channel = (v) => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 }
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b)
  const over = (a, b) => a.slice(0, 3).map((v, i) => v * a[3] + b[i] * (1 - a[3]))
  const paper = (e) => {
    const layers = []
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor)
      if (c[3] > 0) layers.push(c)
      if (c[3] === 1) break
    }
    return layers.reverse().reduce((below, c) => over(c, below), [255, 255, 255])
  }
  // in a picture: the last shape drawn before the text that holds its middle
  const under = (text) => {
    const picture = text.closest('svg'), box = text.getBoundingClientRect()
    const x = box.x + box.width / 2, y = box.y + box.height / 2
    let below = paper(picture.parentElement)
    for (const shape of picture.querySelectorAll('rect, circle, ellipse, polygon, path')) {
      if (!(shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)) break
      const s = getComputedStyle(shape), b = shape.getBoundingClientRect()
      const inside = b.x <= x && x <= b.right && b.y <= y && y <= b.bottom
      if (!inside || s.fill === 'none' || s.visibility === 'hidden') continue
      const fill = parse(s.fill)
      below = over([...fill.slice(0, 3), fill[3] * s.fillOpacity * s.opacity], below)
    }
    return below
  }
  const bad = new Set()
  for (const e of document.querySelectorAll('#app *')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.replace(/\u200b/g, '').trim())
    const aside = '[disabled], .al-hidden, .al-stale, script, style, noscript, desc, title'
    if (!own || e.closest(aside) || !e.getClientRects().length) continue
    const style = getComputedStyle(e), svg = e instanceof SVGElement
    const ink = parse(svg ? style.fill : style.color)
    if (style.visibility === 'hidden' || +style.opacity < 1 || ink.some(Number.isNaN)) continue
    const below = svg ? under(e) : paper(e)
    const [a, b] = [light(over(ink, below)), light(below)].sort((p, q) => q - p)
    const size = parseFloat(style.fontSize), large = size >= 24 || size >= 18.66 && +style.fontWeight >= 700
    const ratio = (a + .05) / (b + .05)
    if (ratio < (large ? 3 : 4.5) - .01) bad.add(`${e.textContent.trim().slice(0, 40)}: ${ratio.toFixed(2)} (${e.tagName})`)
  }
  return [...bad].slice(0, 20)
}
