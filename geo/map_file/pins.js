/* The records as clusters, without a plugin: those of all groups that are chosen make clusters together.
   Records whose place is not told are one number on their commune, and are counted in the clusters like any others. */
const mapPins = (() => {
  const { data, words, isStill, fill, number, make, svg } = parts;
  const CELL_PX = 76;
  const CLUSTER_PX = { smallest: 30, largest: 52, fullAt: 400 };
  /** Told by outline as well as by colour; the same as the application's own. */
  const OUTLINES = {
    model: "M12 22.600C6.400 18.500 3.600 14.500 3.600 10.200A8.400 8.400 0 0 1 20.400 10.200C20.400 14.500 17.600 18.500 12 22.600Z",
    hotspot: "M10.100 3.600A2.200 2.200 0 0 1 13.900 3.600L22.300 18.200A2.200 2.200 0 0 1 20.400 21.500H3.600A2.200 2.200 0 0 1 1.700 18.200Z",
    security:
      "M11.300 1.700a1.400 1.400 0 0 1 1.400 0c2.300 1.400 4.600 2.200 7 2.500a1.300 1.300 0 0 1 1.200 1.300v6c0 5-3.300 8.700-8.400 10.800" +
      "a1.300 1.300 0 0 1-1 0C6.400 20.200 3.100 16.500 3.100 11.500v-6a1.300 1.300 0 0 1 1.200-1.300c2.400-.3 4.700-1.100 7-2.500Z",
    activity: "M12 2.600A9.900 9.900 0 0 1 12 22.400A9.900 9.900 0 0 1 12 2.600Z",
  };
  const TICKS = { model: [12, 10.6], hotspot: [12, 14.8], security: [12, 11.6], activity: [12, 12.5] };
  const TICK = "M-4.100 .200 -1.300 3 4.100 -2.800";
  const LISTED = 12;
  /** A commune's number stands under the commune's name. */
  const UNDER_NAME_PX = 9;

  const zoomedOut = (at) => L.CRS.EPSG3857.latLngToPoint(at, 0);

  /** The numbers of the communes' records that have no place. */
  function tallies() {
    return data.communes.features.flatMap(({ properties: { code, full_name: place, label: [lon, lat] } }) => {
      const at = L.latLng(lat, lon);
      const { x, y } = zoomedOut(at);
      return Object.entries(data.tallies[code] ?? {}).map(([group, n]) => ({ code, place, group, n, at, x, y }));
    });
  }

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
      const { x, y } = zoomedOut(at);
      const [group, kind, state] = columns.sorts[columns.sort[i]];
      return { name: name || kind, n: 1, group, kind, state, place: columns.places[columns.place[i]], at, x, y };
    });
  }

  /** Clusters of all pins at a level of zoom, whatever is in view: so panning moves none of them. */
  function clustersOf(pins, level) {
    const size = CELL_PX / 2 ** level;
    const cells = new Map();
    for (const pin of pins) {
      const [column, row] = [Math.floor(pin.x / size), Math.floor(pin.y / size)];
      const key = `${level} ${column} ${row}`;
      const cell = cells.get(key) ?? cells.set(key, { key, column, row, pins: [], n: 0, x: 0, y: 0 }).get(key);
      cell.pins.push(pin);
      cell.n += pin.n;
      cell.x += pin.x * pin.n;
      cell.y += pin.y * pin.n;
    }
    for (const cell of cells.values()) {
      cell.x /= cell.n;
      cell.y /= cell.n;
    }
    return joined([...cells.values()].sort((a, b) => b.n - a.n), level);
  }

  /** Let a cluster take in the smaller ones next to it that it would cover half a level further out. */
  function joined(cells, level) {
    const kept = new Map();
    for (const cell of cells) {
      const near = [-1, 0, 1].flatMap((right) => [-1, 0, 1].map((down) => kept.get(`${cell.column + right} ${cell.row + down}`)));
      const apart = (other) => Math.hypot(other.x - cell.x, other.y - cell.y) * 2 ** (level - 0.5);
      const over = near.find((other) => other && apart(other) < (acrossOf(other.n) + acrossOf(cell.n)) / 2);
      if (over) {
        over.pins.push(...cell.pins);
        over.n += cell.n;
      } else kept.set(`${cell.column} ${cell.row}`, cell);
    }
    return [...kept.values()];
  }

  function acrossOf(count) {
    const { smallest, largest, fullAt } = CLUSTER_PX;
    return Math.round(smallest + (largest - smallest) * Math.sqrt(Math.min(count, fullAt) / fullAt));
  }

  /** All pins of the groups that are chosen; they make clusters together. */
  const Records = L.Layer.extend({
    initialize() {
      this._pins = tallies();
      this._groups = new Set();
      this._levels = new Map();
      this._markers = new Map();
      unpack().then(
        (pins) => {
          this._pins.push(...pins);
          this._renew();
        },
        () => { document.getElementById("too-old").hidden = false; },
      );
    },
    onAdd(map) {
      map.on("moveend", this._draw, this);
    },
    toggle(group, isShown) {
      this._groups[isShown ? "add" : "delete"](group);
      this._renew();
    },
    _renew() {
      this._levels.clear();
      for (const marker of this._markers.values()) marker.remove();
      this._markers.clear();
      this._draw();
    },
    _draw() {
      if (!this._map || !this._map._loaded) return;
      const wanted = new Map(this._inView().map((cluster) => [cluster.key, cluster]));
      for (const [key, marker] of this._markers) {
        if (wanted.has(key)) continue;
        marker.remove();
        this._markers.delete(key);
      }
      for (const [key, cluster] of wanted) {
        if (this._markers.has(key)) continue;
        const [pin, ...others] = cluster.pins;
        this._markers.set(key, (others.length || pin.code ? this._cluster(cluster) : this._pin(pin)).addTo(this._map));
      }
    },
    _inView() {
      const level = Math.round(this._map.getZoom());
      const chosen = () => this._pins.filter(({ group }) => this._groups.has(group));
      if (!this._levels.has(level)) this._levels.set(level, clustersOf(chosen(), level));
      const scale = 2 ** this._map.getZoom();
      const { min, max } = this._map.getPixelBounds();
      const [left, right] = [min.x - CELL_PX, max.x + CELL_PX].map((edge) => edge / scale);
      const [top, bottom] = [min.y - CELL_PX, max.y + CELL_PX].map((edge) => edge / scale);
      return this._levels.get(level).filter(({ x, y }) => x > left && x < right && y > top && y < bottom);
    },
    _cluster({ pins, n, x, y }) {
      const across = acrossOf(n);
      const html = make("span", "", number(n));
      html.style.setProperty("--ring", ringOf(pins, n));
      const isTally = pins.every(({ code }) => code !== undefined && code === pins[0].code);
      const [className, top] = isTally ? ["cluster is-tally", -UNDER_NAME_PX] : ["cluster", across / 2];
      const icon = L.divIcon({ className, html, iconSize: [across, across], iconAnchor: [across / 2, top] });
      const marker = L.marker(L.CRS.EPSG3857.pointToLatLng(L.point(x, y), 0), { icon });
      const label = isTally ? pins.map(lineOf).join("; ") : fill(words.cluster, { n: number(n) });
      return labelled(marker, label).on("click", () => this._open(pins, marker));
    },
    _pin(pin) {
      const icon = L.divIcon({ className: "pin", html: drawingOf(pin.group, 28), iconSize: [28, 28], iconAnchor: [14, 26] });
      const marker = labelled(L.marker(pin.at, { icon }), pin.name);
      return marker.bindPopup(() => describe(pin), { maxWidth: 300, offset: [0, -16] });
    },
    /** Look closer; where that cannot part them, list them. */
    _open(pins, marker) {
      const map = this._map;
      const box = L.latLngBounds(pins.map(({ at }) => at));
      const [nearest, here] = [map.getMaxZoom(), map.getZoom()];
      const widest = map.project(box.getSouthWest(), nearest).distanceTo(map.project(box.getNorthEast(), nearest));
      if (here < nearest && widest > CLUSTER_PX.smallest) {
        const zoom = Math.min(map.getBoundsZoom(box.pad(0.1)), nearest);
        return map.setView(box.getCenter(), Math.max(zoom, here + 1), { animate: !isStill });
      }
      const lines = pins.slice(0, LISTED).map((pin) => make("li", "", lineOf(pin)));
      const rest = pins.length - lines.length;
      const more = rest ? [make("p", "muted", fill(words.more, { n: number(rest) }))] : [];
      marker.unbindPopup().bindPopup(make("div", "card", make("ul", "", ...lines), ...more), { maxWidth: 320 }).openPopup();
    },
  });

  /** The groups of a cluster around it, in the order of the list of layers. */
  function ringOf(pins, all) {
    const counts = new Map(Object.keys(OUTLINES).map((group) => [group, 0]));
    for (const { group, n } of pins) counts.set(group, counts.get(group) + n);
    let from = 0;
    const parts = [...counts].filter(([, count]) => count).map(([group, count]) => {
      const to = from + count / all;
      const part = `var(--${group}) ${from}turn ${to}turn`;
      from = to;
      return part;
    });
    return `conic-gradient(${parts.join(", ")})`;
  }

  function drawingOf(group, side) {
    const tick = svg("path", { d: TICK, transform: `translate(${TICKS[group].join(" ")})` });
    const parts = [svg("path", { d: OUTLINES[group] }), tick];
    return svg("svg", { viewBox: "0 0 24 24", width: side, height: side, class: "shape", "data-group": group, "aria-hidden": "true" }, ...parts);
  }

  const lineOf = ({ code, name, place, group, n }) =>
    code === undefined ? name : fill(words.tally, { place, group: data.groups[group], n: number(n) });
  const labelled = (marker, label) => marker.on("add", () => marker.getElement().setAttribute("aria-label", label));
  const describe = ({ name, kind, state, place }) =>
    make("div", "card", make("strong", "", name), ...(name === kind ? [] : [make("p", "", kind)]), make("p", "", state), make("p", "muted", place));

  const records = new Records();

  /** A layer of the control: it puts one group among the records that are shown, or takes it out. */
  const Group = L.Layer.extend({
    initialize(group) { this.group = group; },
    onAdd(map) {
      if (!map.hasLayer(records)) records.addTo(map);
      records.toggle(this.group, true);
    },
    onRemove() { records.toggle(this.group, false); },
  });
  const groups = [];
  const pins = (group) => {
    groups.push(group);
    return new Group(group);
  };

  return { layer: pins, groups, drawingOf };
})();
