// Every element with a text of its own whose colour is too near its paper's (WCAG 2.1 AA).
() => {
  const parse = (c) => { const m = c.match(/[\d.]+/g).map(Number); return m.length > 3 ? m : [...m, 1] }
  const light = ([r, g, b]) => { const f = (v) => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 }
    return .2126 * f(r) + .7152 * f(g) + .0722 * f(b) }
  const over = (a, b) => a.slice(0, 3).map((v, i) => v * a[3] + b[i] * (1 - a[3]))
  const paper = (e) => { const layers = []
    for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor)
      if (c[3] > 0) layers.push(c); if (c[3] === 1) break }
    return layers.reverse().reduce((below, c) => over(c, below), [255, 255, 255]) }
  const bad = []
  for (const e of document.querySelectorAll('#app *')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
    const style = getComputedStyle(e)
    if (!own || e.closest('[disabled], .al-hidden, .al-stale, script, style, noscript, desc, title') || !e.getClientRects().length) continue
    if (style.visibility === 'hidden' || +style.opacity < 1) continue
    const svg = e instanceof SVGElement, below = paper(svg ? e.closest('svg').parentElement : e)
    const ink = parse(svg ? style.fill : style.color)
    if (ink.some(Number.isNaN)) continue
    const [a, b] = [light(over(ink, below)), light(below)].sort((x, y) => y - x)
    const size = parseFloat(style.fontSize), large = size >= 24 || size >= 18.66 && +style.fontWeight >= 700
    if ((a + .05) / (b + .05) < (large ? 3 : 4.5) - .01)
      bad.push(`${e.textContent.trim().slice(0, 40)}: ${((a + .05) / (b + .05)).toFixed(2)} (${e.tagName} ${e.className.baseVal ?? e.className})`)
  }
  return [...new Set(bad)].slice(0, 20)
}
