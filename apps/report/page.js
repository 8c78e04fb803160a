// The language, and evidence that opens where it is cited.
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

  var opened = [];
  addEventListener('beforeprint', function () {
    opened = Array.from(document.querySelectorAll('details:not([open])'));
    opened.forEach(function (box) { box.open = true; });
  });
  addEventListener('afterprint', function () {
    opened.forEach(function (box) { box.open = false; });
  });
})();
