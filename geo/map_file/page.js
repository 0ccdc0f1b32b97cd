"use strict";

/* What folium does not draw: communes that share one set of shapes, clusters without a plugin, and the panel's part.
   Everything people wrote becomes text nodes, never markup. */
const mapFile = (() => {
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const { words } = data;
  const CELL_PX = 76;
  const CLUSTER_PX = { smallest: 30, largest: 52, fullAt: 400 };
  const PETAL = "M12 22.600C6.400 18.500 3.600 14.500 3.600 10.200A8.400 8.400 0 0 1 20.400 10.200C20.400 14.500 17.600 18.500 12 22.600Z";
  const TICK = "M7.900 10.800 10.700 13.600 16.100 7.800";
  const LISTED = 12;
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const DEEP_FROM = 4; // from this step on ink no longer reads
  const shown = { map: null, at: 0, paths: data.layers.map(() => new Map()), names: new Map() };
  const communes = data.communes.features.map(({ properties }) => properties);

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const number = (n) => n.toLocaleString("vi-VN");

  function make(tag, className, ...children) {
    const element = document.createElement(tag);
    element.className = className;
    element.append(...children);
    return element;
  }

  function svg(tag, attributes, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  // ---- communes

  /** The communes in the colours of one target. */
  function progress(at) {
    const { steps } = data.layers[at];
    const drawn = L.geoJSON(data.communes, {
      smoothFactor: 0.7,
      style: ({ properties: { code } }) => ({ className: `commune step-${steps[code] ?? "none"}` }),
      onEachFeature: ({ properties }, path) => {
        shown.paths[at].set(properties.code, path);
        path.bindTooltip(() => tip(at, properties), { sticky: true, direction: "top", offset: [0, -8], opacity: 1 });
        path.bindPopup(() => card(properties), { minWidth: 240, maxWidth: 320 });
        path.on("mouseover popupopen", () => mark(path, true));
        path.on("mouseout popupclose", () => mark(path, path.isPopupOpen() && path.getPopup()._source === path));
      },
    });
    return drawn.on("add", () => turnTo(at));
  }

  function mark(path, isNear) {
    path.getElement()?.classList.toggle("is-near", isNear);
    if (isNear) path.bringToFront();
  }

  function tip(at, { code, full_name: name }) {
    return make("div", "", make("strong", "", name), data.layers[at].figures[code].filter(Boolean).join(" · "));
  }

  function card({ code, full_name: name }) {
    const rows = data.layers.flatMap((layer) => {
      const [figure, state] = layer.figures[code];
      const said = [figure, state].filter(Boolean).map((part) => make("span", "", part));
      return [make("dt", "", layer.name), make("dd", "", ...said)];
    });
    const counts = (data.counts[code] ?? []).map((line) => make("p", "", line));
    return make("div", "card", make("strong", "", name), make("dl", "", ...rows), ...counts);
  }

  /** Show the legend and the list of the target whose colours are on the map. */
  function turnTo(at) {
    shown.at = at;
    const { id, hue, figures, steps } = data.layers[at];
    document.getElementById("drawn_map").dataset.hue = hue;
    for (const section of document.querySelectorAll("[data-target]")) section.hidden = section.dataset.target !== id;
    for (const [code, name] of shown.names) name.classList.toggle("is-deep", steps[code] >= DEEP_FROM);
    const ordered = [...communes].sort((a, b) => a.name.localeCompare(b.name, "vi"));
    document.getElementById("list").replaceChildren(...ordered.map((commune) => rowOf(commune, figures[commune.code])));
  }

  function rowOf({ code, full_name: name }, [figure, state]) {
    const button = make("button", "", name);
    button.type = "button";
    button.addEventListener("click", () => find(code));
    const first = make("th", "", button);
    first.scope = "row";
    return make("tr", "", first, make("td", "figure", figure), make("td", "", state));
  }

  function find(code) {
    const path = shown.paths[shown.at].get(code);
    shown.map.getContainer().scrollIntoView({ block: "nearest", behavior: isStill ? "auto" : "smooth" });
    shown.map.fitBounds(path.getBounds().pad(1), { animate: false });
    path.openPopup();
  }

  /** Names, each where its commune has room for it. */
  function nameCommunes(map) {
    const pen = document.createElement("canvas").getContext("2d");
    const pane = map.createPane("names");
    pane.style.zIndex = 450;
    pane.style.pointerEvents = "none";
    const names = communes.map(({ code, name, label: [lon, lat] }) => {
      const html = make("span", data.layers[shown.at].steps[code] >= DEEP_FROM ? "is-deep" : "", name);
      shown.names.set(code, html);
      const icon = L.divIcon({ className: "commune-name", html, iconSize: null });
      const options = { icon, pane: "names", interactive: false, keyboard: false };
      return { code, name, marker: L.marker([lat, lon], options) };
    });
    const place = () => {
      pen.font = `500 12.5px ${getComputedStyle(document.body).fontFamily}`;
      for (const { code, name, marker } of names) {
        const box = shown.paths[0].get(code).getBounds();
        const room = map.project(box.getSouthEast()).subtract(map.project(box.getNorthWest()));
        if (room.x * 0.8 > pen.measureText(name).width && room.y > 28) marker.addTo(map);
        else marker.remove();
      }
    };
    map.on("zoomend", place);
    document.fonts.ready.then(place);
  }

  // ---- published models

  /** Unpack the pins: columns of differences, gzip, base64. */
  async function unpack() {
    const bytes = Uint8Array.from(atob(data.pins), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const columns = await new Response(stream).json();
    let lon = 0;
    let lat = 0;
    return columns.name.map((name, i) => {
      lon += columns.lon[i];
      lat += columns.lat[i];
      const at = L.latLng(lat / columns.degree, lon / columns.degree);
      const { x, y } = L.CRS.EPSG3857.latLngToPoint(at, 0);
      return { name, kind: columns.kinds[columns.kind[i]], place: columns.places[columns.place[i]], at, x, y };
    });
  }

  /** Clusters of all pins at a level of zoom, whatever is in view: so panning moves none of them. */
  function clustersOf(pins, level) {
    const size = CELL_PX / 2 ** level;
    const cells = new Map();
    for (const pin of pins) {
      const [column, row] = [Math.floor(pin.x / size), Math.floor(pin.y / size)];
      const key = `${level} ${column} ${row}`;
      const cell = cells.get(key) ?? cells.set(key, { key, column, row, pins: [], x: 0, y: 0 }).get(key);
      cell.pins.push(pin);
      cell.x += pin.x;
      cell.y += pin.y;
    }
    for (const cell of cells.values()) {
      cell.x /= cell.pins.length;
      cell.y /= cell.pins.length;
    }
    return joined([...cells.values()].sort((a, b) => b.pins.length - a.pins.length), level);
  }

  /** Let a cluster take in the smaller ones next to it that it would cover half a level further out. */
  function joined(cells, level) {
    const kept = new Map();
    for (const cell of cells) {
      const near = [-1, 0, 1].flatMap((right) => [-1, 0, 1].map((down) => kept.get(`${cell.column + right} ${cell.row + down}`)));
      const apart = (other) => Math.hypot(other.x - cell.x, other.y - cell.y) * 2 ** (level - 0.5);
      const over = near.find((other) => other && apart(other) < (acrossOf(other.pins.length) + acrossOf(cell.pins.length)) / 2);
      if (over) over.pins.push(...cell.pins);
      else kept.set(`${cell.column} ${cell.row}`, cell);
    }
    return [...kept.values()];
  }

  function acrossOf(count) {
    const { smallest, largest, fullAt } = CLUSTER_PX;
    return Math.round(smallest + (largest - smallest) * Math.sqrt(Math.min(count, fullAt) / fullAt));
  }

  const Published = L.Layer.extend({
    initialize() {
      this._pins = [];
      this._levels = new Map();
      this._markers = new Map();
      unpack().then(
        (pins) => {
          this._pins = pins;
          this._levels.clear();
          this._draw();
        },
        () => { document.getElementById("too-old").hidden = false; },
      );
    },
    onAdd(map) {
      map.on("moveend", this._draw, this);
      this._draw();
    },
    onRemove(map) {
      map.off("moveend", this._draw, this);
      for (const marker of this._markers.values()) marker.remove();
      this._markers.clear();
    },
    _draw() {
      if (!this._map) return;
      const wanted = new Map(this._inView().map((cluster) => [cluster.key, cluster]));
      for (const [key, marker] of this._markers) {
        if (wanted.has(key)) continue;
        marker.remove();
        this._markers.delete(key);
      }
      for (const [key, cluster] of wanted) {
        if (this._markers.has(key)) continue;
        this._markers.set(key, (cluster.pins.length > 1 ? this._cluster(cluster) : this._pin(cluster.pins[0])).addTo(this._map));
      }
    },
    _inView() {
      const level = Math.round(this._map.getZoom());
      if (!this._levels.has(level)) this._levels.set(level, clustersOf(this._pins, level));
      const scale = 2 ** this._map.getZoom();
      const { min, max } = this._map.getPixelBounds();
      const [left, right] = [min.x - CELL_PX, max.x + CELL_PX].map((edge) => edge / scale);
      const [top, bottom] = [min.y - CELL_PX, max.y + CELL_PX].map((edge) => edge / scale);
      return this._levels.get(level).filter(({ x, y }) => x > left && x < right && y > top && y < bottom);
    },
    _cluster({ pins, x, y }) {
      const across = acrossOf(pins.length);
      const icon = L.divIcon({ className: "cluster", html: make("span", "", number(pins.length)), iconSize: [across, across] });
      const marker = L.marker(L.CRS.EPSG3857.pointToLatLng(L.point(x, y), 0), { icon });
      return labelled(marker, fill(words.cluster, { n: number(pins.length) })).on("click", () => this._open(pins, marker));
    },
    _pin(pin) {
      const parts = [PETAL, TICK].map((d) => svg("path", { d }));
      const drawing = svg("svg", { viewBox: "0 0 24 24", width: 28, height: 28, "aria-hidden": "true" }, ...parts);
      const icon = L.divIcon({ className: "pin", html: drawing, iconSize: [28, 28], iconAnchor: [14, 26] });
      const marker = labelled(L.marker(pin.at, { icon }), pin.name);
      return marker.bindPopup(() => describe(pin), { maxWidth: 300, offset: [0, -16] });
    },
    /** Look closer; where that cannot part them, list them. */
    _open(pins, marker) {
      const map = this._map;
      const box = L.latLngBounds(pins.map(({ at }) => at));
      const zoom = Math.min(map.getBoundsZoom(box.pad(0.1)), map.getMaxZoom());
      if (map.getZoom() < map.getMaxZoom()) return map.setView(box.getCenter(), Math.max(zoom, map.getZoom() + 1), { animate: !isStill });
      const lines = pins.slice(0, LISTED).map(({ name }) => make("li", "", name));
      const rest = pins.length - lines.length;
      const more = rest ? [make("p", "muted", fill(words.more, { n: number(rest) }))] : [];
      marker.unbindPopup().bindPopup(make("div", "card", make("ul", "", ...lines), ...more), { maxWidth: 320 }).openPopup();
    },
  });

  const labelled = (marker, label) => marker.on("add", () => marker.getElement().setAttribute("aria-label", label));
  const describe = ({ name, kind, place }) => make("div", "card", make("strong", "", name), make("p", "", kind), make("p", "muted", place));
  const published = () => new Published();

  // ---- the page

  function start(map, control) {
    const container = map.getContainer();
    shown.map = map;
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", words.map);
    document.getElementById("layers").append(control.getContainer());
    L.control.zoom({ position: "bottomright", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    map.on("popupopen", ({ popup }) => popup.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", words.close));
    const fit = () => {
      map.setMinZoom(0);
      map.setMinZoom(map.getBoundsZoom(data.box, false, L.point(24, 24)));
    };
    fit();
    map.fitBounds(data.box, { padding: [12, 12], animate: false });
    map.on("resize", fit);
    nameCommunes(map);
  }

  return { progress, published, start };
})();
