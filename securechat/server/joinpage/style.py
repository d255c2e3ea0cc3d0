"""How the page looks: one small sheet inside it, since it may load nothing."""

import base64
import hashlib

SHEET = """
:root { color-scheme: light dark; --paper: #f4f5f7; --card: #ffffff; --ink: #1b1f27;
  --soft: #5a6372; --line: #d5dae1; --edge: #8a94a3; --field: #ffffff; --code: #f0f2f5; --accent: #1c5fd4;
  --on-accent: #ffffff; --bad: #b3261e; --bad-paper: #fdeceb; --good: #17693b; }
@media (prefers-color-scheme: dark) { :root { --paper: #12151a; --card: #1b2028; --ink: #e7eaf0;
  --soft: #9ba5b5; --line: #343c49; --edge: #667386; --field: #12161c; --code: #12161c; --accent: #7caeff;
  --on-accent: #0b1626; --bad: #ffb4ab; --bad-paper: #3a1c1a; --good: #7fd6a2; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1.25rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 38rem; margin: 4vh auto; padding: 2rem; background: var(--card);
  border: 1px solid var(--line); border-radius: .75rem; }
h1 { margin: 0 0 .25rem; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 1.75rem 0 .25rem; font-size: 1.05rem; }
p { margin: .25rem 0 .75rem; }
.soft { color: var(--soft); font-size: .92rem; }
.bad { padding: .6rem .8rem; border-radius: .5rem; background: var(--bad-paper); color: var(--bad); }
.good { color: var(--good); font-weight: 600; }
label { display: block; margin: 1rem 0 .3rem; font-weight: 600; }
label .soft { font-weight: 400; }
label.tick { display: flex; gap: .55rem; align-items: baseline; font-weight: 400; }
input[type=text], input[type=password] { width: 100%; padding: .65rem .75rem; font: inherit;
  color: inherit; background: var(--field); border: 1px solid var(--edge); border-radius: .5rem; }
input[readonly] { color: var(--soft); }
input:focus-visible, button:focus-visible, summary:focus-visible {
  outline: 3px solid var(--accent); outline-offset: 1px; }
button { width: 100%; margin-top: 1.5rem; padding: .75rem 1rem; font: inherit; font-weight: 600;
  color: var(--on-accent); background: var(--accent); border: 0; border-radius: .5rem;
  cursor: pointer; }
pre { margin: .25rem 0 1rem; padding: .7rem .85rem; white-space: pre-wrap;
  overflow-wrap: anywhere; background: var(--code); border: 1px solid var(--line);
  border-radius: .5rem;
  font: .85rem/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
pre code { display: block; min-height: 1.5em; padding-left: 1.5em; text-indent: -1.5em;
  font: inherit; }
details { margin-top: 1.75rem; padding-top: 1rem; border-top: 1px solid var(--line); }
summary { cursor: pointer; font-weight: 600; }
details p:first-of-type { margin-top: .75rem; }
pre span { white-space: nowrap; }
@media (max-width: 30rem) { body { padding: 0; background: var(--card); }
  main { margin: 0; padding: 1.25rem; border: 0; border-radius: 0; } }
"""

_DIGEST = base64.b64encode(hashlib.sha256(SHEET.encode()).digest()).decode()

POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
"""What the page may load: this sheet, and nothing else."""
