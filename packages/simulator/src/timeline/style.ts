/** The look of a drawing: states by colour and word, on light and on dark pages. */
export const style: string = `
text{font:11px system-ui,sans-serif;fill:#1f2328}
.strong{font-weight:600}.small{font-size:10px;fill:#59636e}.on{fill:#fff}
.page{fill:#fff;stroke:#d1d9e0}.grid{stroke:#e6eaef}.tick{stroke:#59636e}.beat{stroke:#1a7f37}
.deed{stroke:#59636e;stroke-dasharray:2 3;fill:none}
.True{fill:#1a7f37}.False{fill:#9a6700}.Unknown{fill:#cf222e}
.in{fill:#2f6fb5}.out{fill:#6e7781}.terminating{fill:#8250df}
.taint{fill:#bc4c00}.band{fill:#0969da;fill-opacity:.18;stroke:#0969da;stroke-opacity:.7}
.came{fill:#1f2328;stroke:#fff}
@media(prefers-color-scheme:dark){
text{fill:#f0f6fc}.small{fill:#9198a1}.page{fill:#0d1117;stroke:#3d444d}.grid{stroke:#21262d}
.tick,.deed{stroke:#9198a1}.beat{stroke:#3fb950}.True{fill:#238636}.False{fill:#845306}.Unknown{fill:#b62324}
.in{fill:#1f5aa0}.out{fill:#656c76}.terminating{fill:#6e40c9}.taint{fill:#db6d28}
.band{fill:#58a6ff;fill-opacity:.25;stroke:#58a6ff}.came{fill:#f0f6fc;stroke:#0d1117}
}`
  .trim()
  .replaceAll('\n', '');
