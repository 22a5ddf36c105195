// Of each control that is seen: the beginning of its markup if nothing names it.
(all) => all.map((e) => {
  if (!e.getClientRects().length) return ''
  const label = e.labels && e.labels.length ? e.labels[0].textContent : ''
  const by = (e.getAttribute('aria-labelledby') || '').split(' ').map((id) => document.getElementById(id)?.textContent || '')
  const name = [e.getAttribute('aria-label'), label, ...by, e.tagName === 'INPUT' ? '' : e.textContent].join('').trim()
  return name ? '' : e.outerHTML.slice(0, 160)
})
