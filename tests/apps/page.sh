# What the scripts of pages share: a page is looked at in Chromium, without a
# window.
#
# What is looked at in every page: an error of its script, what is wider than
# the window, text with too little contrast, a language that cannot be chosen,
# a link that leads nowhere, a request to anybody.  A script of its own may set
# window.probeMore(bad, wide), which adds what is bad about it.
# shellcheck disable=SC2154 # $work is of lib.sh
cat >"$work/probe.js" <<'EOF'
(function () {
  var bad = window.probeErrors || [], wide = innerWidth > 700;
  function rgb(s) { return (s.match(/[\d.]+/g) || []).map(Number); }
  function light(c) {
    var v = c.slice(0, 3).map(function (x) {
      x /= 255;
      return x <= 0.04045 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4);
    });
    return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2];
  }
  function ground(e) {
    for (; e; e = e.parentElement) {
      var c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  }
  function contrast(e) {
    var s = getComputedStyle(e), svg = e instanceof SVGElement;
    var a = light(rgb(svg ? s.fill : s.color)), b = light(ground(e));
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }
  document.querySelectorAll('details').forEach(function (d) { d.open = true; });
  var texts = 0;
  document.querySelectorAll('body *').forEach(function (e) {
    var own = Array.from(e.childNodes).some(function (n) {
      return n.nodeType === 3 && n.nodeValue.trim();
    });
    if (!own || !e.getClientRects().length || e.tagName === 'SCRIPT') return;
    texts++;
    if (contrast(e) < 4.5) bad.push('contrast ' + contrast(e).toFixed(2) + ' ' + e.textContent.slice(0, 20));
  });
  if (texts < 150) bad.push('few texts: ' + texts);
  if (window.probeMore) window.probeMore(bad, wide);
  if (document.documentElement.scrollWidth > innerWidth)
    bad.push('too wide: ' + document.documentElement.scrollWidth);
  document.querySelectorAll('[id]').forEach(function (e) {
    if (document.querySelectorAll('[id="' + e.id + '"]').length > 1) bad.push('twice ' + e.id);
  });
  document.querySelectorAll('.languages button').forEach(function (b) {
    b.click();
    var lang = b.dataset.set, others = 0;
    document.querySelectorAll('h2 [lang], li [lang], th [lang]').forEach(function (e) {
      if (e.lang !== lang && e.getClientRects().length) others++;
    });
    if (document.documentElement.lang !== lang || others || document.title !== b.dataset.title)
      bad.push('language ' + lang);
  });
  document.querySelectorAll('main a[href^="#"], nav a').forEach(function (a) {
    if (!document.getElementById(a.hash.slice(1))) bad.push('no ' + a.hash);
  });
  if (performance.getEntriesByType('resource').some(function (r) { return !/^data:/.test(r.name); }))
    bad.push('asked somebody');
  document.body.textContent = 'probe: ' + (bad.length ? bad.join(' | ') : 'well') + ' .';
})();
EOF

# looks_well PAGE MORE WIDTH DARK: MORE is a file with a script, or /dev/null;
# DARK 0, or 1 for light, as Chromium counts them.
looks_well()
{
  python3 - "$1" "$work/probe.js" "$work/probe.html" "$2" <<'EOF'
import sys
html, probe, more = (open(sys.argv[i], encoding="utf-8").read() for i in (1, 2, 4))
early = "<script>window.probeErrors=[];addEventListener('error',function(e){probeErrors.push(e.message)})</script>"
html = html.replace("<head>", "<head>" + early, 1)
html = html.replace("</body>", "<script>" + more + "</script><script>" + probe + "</script></body>", 1)
open(sys.argv[3], "w", encoding="utf-8").write(html)
EOF
  timeout 100 chromium --headless=new --no-sandbox --disable-gpu \
    --disable-dev-shm-usage --no-first-run --user-data-dir="$work/chromium" \
    --blink-settings=preferredColorScheme="$4" --window-size="$3,1000" \
    --dump-dom "file://$work/probe.html" >"$work/dom" 2>"$work/chromium.log" ||
    { cat "$work/chromium.log"; return 1; }
  sed -n 's/.*\(probe: .*\)/\1/p' "$work/dom" >"$work/seen"
  expect "$work/seen" '^probe: well \.'
}

# asks_nobody PAGE: nothing in it names another place.
asks_nobody()
{
  expect_not "$1" 'src=\|https*:\|@import' &&
    iconv -f UTF-8 -t UTF-8 "$1" >/dev/null
}
