// The language, evidence that opens where it is cited, and text to copy.
(function () {
  'use strict';
  var root = document.documentElement;
  var buttons = document.querySelectorAll('.languages button');

  function choose(button) {
    root.lang = button.dataset.set;
    root.dataset.lang = button.dataset.set;
    document.title = button.dataset.title;
    buttons.forEach(function (one) {
      one.setAttribute('aria-pressed', String(one === button));
    });
  }
  buttons.forEach(function (button) {
    button.addEventListener('click', function () { choose(button); });
  });

  function reveal() {
    var at = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    var box = at && at.closest('details');

    if (!box) return;
    box.open = true;
    at.scrollIntoView({ block: 'center' });
  }
  addEventListener('hashchange', reveal);
  reveal();

  document.querySelectorAll('[data-copy]').forEach(function (button) {
    var code = document.getElementById(button.dataset.copy);
    var words = button.querySelectorAll(':scope > span');

    button.hidden = false;
    button.addEventListener('click', function () {
      var range = document.createRange();

      range.selectNodeContents(code);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      if (!document.execCommand('copy')) return;
      words[0].hidden = true;
      words[1].hidden = false;
    });
  });

  var opened = [];
  addEventListener('beforeprint', function () {
    opened = Array.from(document.querySelectorAll('details:not([open])'));
    opened.forEach(function (box) { box.open = true; });
  });
  addEventListener('afterprint', function () {
    opened.forEach(function (box) { box.open = false; });
  });
})();
