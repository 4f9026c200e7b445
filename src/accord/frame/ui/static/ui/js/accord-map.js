// <accord-map>: MapLibre with our own layers and no outside tiles, usable by keyboard and pointer.

const TOKENS = {
  ground: "--map-ground", street: "--map-street", boundary: "--map-boundary", point: "--map-point",
  low: "--map-shade-low", high: "--map-shade-high", surface: "--surface", mark: "--mark",
};

function palette(element) {
  const style = getComputedStyle(element);
  return Object.fromEntries(
    Object.entries(TOKENS).map(([name, token]) => [name, style.getPropertyValue(token).trim()]),
  );
}

// One entry per look; each returns the MapLibre layers drawn from one GeoJSON source, of which
// `where` (a property and its value) may choose a part.
const LOOKS = {
  boundary: (layer, c) => [line(layer, c.boundary, 1.5)],
  outline: (layer, c) => [line(layer, c.mark, 3)],
  street: (layer, c) => [line(layer, c.street, ["interpolate", ["linear"], ["zoom"], 10, 0.6, 16, 4])],
  shade: (layer, c) => [
    {
      id: `${layer.id}-fill`, type: "fill", ...from(layer),
      paint: {
        "fill-color": shaded(layer, c),
        "fill-opacity": 0.8,
      },
    },
    line(layer, c.surface, 0.5),
  ],
  ribbon: (layer, c) => [
    { ...line(layer, c.surface, ["interpolate", ["linear"], ["zoom"], 9, 3, 16, 12]), id: `${layer.id}-rim` },
    line(layer, shaded(layer, c), ["interpolate", ["linear"], ["zoom"], 9, 2, 16, 9]),
  ],
  point: (layer, c) => [{
    id: `${layer.id}-point`, type: "circle", ...from(layer),
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, 2, 15, 6],
      "circle-color": c.point, "circle-opacity": 0.75,
      "circle-stroke-color": c.surface, "circle-stroke-width": 0.75,
    },
  }],
};

function shaded(layer, c) {
  return ["interpolate", ["linear"], ["to-number", ["get", layer.shadeBy], 0], 0, c.low, 1, c.high];
}

function line(layer, colour, width) {
  return { id: `${layer.id}-line`, type: "line", ...from(layer), paint: { "line-color": colour, "line-width": width } };
}

function from(layer) {
  const part = layer.where ? { filter: ["==", ["get", layer.where[0]], layer.where[1]] } : {};
  return { source: layer.source, metadata: { layer: layer.id }, ...part };
}

function styleOf(config, colours) {
  const layers = config.layers.flatMap((layer) => LOOKS[layer.look](layer, colours));
  return {
    version: 8,
    sources: Object.fromEntries(
      config.layers.map((layer) => [layer.source, { type: "geojson", data: new URL(layer.src, location.href).href }]),
    ),
    layers: [{ id: "ground", type: "background", paint: { "background-color": colours.ground } }, ...layers],
  };
}

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function loadStyle(href) {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href, onload: resolve, onerror: reject });
    document.head.append(link);
  });
}

class AccordMap extends HTMLElement {
  async connectedCallback() {
    if (this.map) return;
    const config = JSON.parse(document.getElementById(this.getAttribute("config")).textContent);
    for (const layer of config.layers) layer.source = layer.src; // what two layers draw is asked for once
    const status = make("p", "ac-map__fallback", this.getAttribute("text-loading"));
    status.setAttribute("role", "status");
    this.replaceChildren(status);
    try {
      const [library] = await Promise.all([import(this.getAttribute("lib")), loadStyle(this.getAttribute("css"))]);
      this.draw(library, config);
      status.remove();
    } catch (error) {
      status.textContent = this.getAttribute("text-failed");
      console.error(error);
    }
  }

  disconnectedCallback() {
    this.map?.remove();
    this.map = undefined;
  }

  draw(library, config) {
    library.setWorkerUrl(new URL(this.getAttribute("worker"), location.href).href);
    const canvas = make("div", "ac-map__canvas");
    this.append(canvas);
    const [west, south, east, north] = config.bounds;
    const bounds = [[west, south], [east, north]];
    this.map = new library.Map({
      container: canvas, style: styleOf(config, palette(this)), bounds,
      fitBoundsOptions: { padding: 24 }, attributionControl: false, dragRotate: false,
      pitchWithRotate: false, cooperativeGestures: false, fadeDuration: 0, maxPitch: 0,
      locale: { "Map.Title": `${this.getAttribute("label")}. ${this.getAttribute("text-keys")}` },
    });
    this.map.touchZoomRotate.disableRotation();
    this.append(this.buttons(bounds), this.layerChoice(config), this.timeChoice(config));
    this.names(config);
    this.watchTheme(config);
    this.map.once("idle", () => { this.dataset.ready = "true"; });
    this.map.on("error", (event) => { this.dataset.error = String(event.error?.message ?? event.error); });
  }

  buttons(bounds) {
    const group = make("div", "ac-map__buttons");
    const steps = [
      ["+", "text-zoom-in", () => this.map.zoomIn()],
      ["−", "text-zoom-out", () => this.map.zoomOut()],
      ["⤢", "text-reset", () => this.map.fitBounds(bounds, { padding: 24 })],
    ];
    for (const [sign, label, action] of steps) {
      const button = make("button", "", sign);
      button.type = "button";
      button.setAttribute("aria-label", this.getAttribute(label));
      button.title = this.getAttribute(label);
      button.addEventListener("click", action);
      group.append(button);
    }
    return group;
  }

  layerChoice(config) {
    // Folded on small screens, where it would hide a third of the map.
    const folder = make("details", "ac-map__layers");
    folder.open = this.clientWidth > 480;
    folder.append(make("summary", "", this.getAttribute("text-layers")));
    const fieldset = make("fieldset", "");
    fieldset.append(make("legend", "ac-unseen", this.getAttribute("text-layers")));
    folder.append(fieldset);
    this.hiddenLayers = new Set();
    for (const layer of config.layers) {
      const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: true });
      box.addEventListener("change", () => {
        this.hiddenLayers[box.checked ? "delete" : "add"](layer.id);
        this.applyVisibility();
      });
      const label = make("label", "");
      label.append(box, layer.label);
      fieldset.append(label);
    }
    return folder;
  }

  // A slider through the steps of a layer. Without JavaScript the page asks for one step by a form.
  timeChoice(config) {
    const layer = config.layers.find((one) => one.steps);
    if (!layer) return "";
    const box = make("div", "ac-map__time");
    const label = make("label", "ac-unseen", this.getAttribute("text-time"));
    const output = make("output", "");
    const slider = Object.assign(document.createElement("input"), {
      type: "range", id: `${this.getAttribute("config")}-time`, min: 0, max: layer.steps.length - 1, step: 1,
    });
    slider.value = Math.max(layer.steps.findIndex((step) => step.src === layer.src), 0);
    label.htmlFor = output.htmlFor = slider.id;
    const tell = () => {
      output.textContent = layer.steps[slider.value].label;
      slider.setAttribute("aria-valuetext", output.textContent);
    };
    slider.addEventListener("input", tell);
    slider.addEventListener("change", () => {
      layer.src = layer.steps[slider.value].src;
      this.map.getSource(layer.source).setData(new URL(layer.src, location.href).href);
    });
    tell();
    box.append(label, slider, output);
    return box;
  }

  applyVisibility() {
    for (const layer of this.map.getStyle().layers) {
      const shown = !this.hiddenLayers.has(layer.metadata?.layer);
      this.map.setLayoutProperty(layer.id, "visibility", shown ? "visible" : "none");
    }
  }

  // The name under the pointer, as text: feature properties never become markup.
  names(config) {
    const named = new Map(config.layers.filter((layer) => layer.nameBy).map((layer) => [layer.id, layer.nameBy]));
    if (!named.size) return;
    const output = make("p", "ac-map__name");
    output.hidden = true;
    this.append(output);
    this.map.on("mousemove", (event) => {
      const found = this.map.queryRenderedFeatures(event.point)
        .find((feature) => named.has(feature.layer.metadata?.layer));
      output.hidden = !found;
      output.textContent = found ? String(found.properties[named.get(found.layer.metadata.layer)] ?? "") : "";
    });
  }

  watchTheme(config) {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      if (!this.map) return;
      this.map.setStyle(styleOf(config, palette(this)));
      this.map.once("styledata", () => this.applyVisibility());
    });
  }
}

customElements.define("accord-map", AccordMap);
