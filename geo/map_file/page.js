/* What folium does not draw: communes that share one set of shapes, and the panel's part. */
const mapFile = (() => {
  const { data, words, isStill, make } = parts;
  const DEEP_FROM = 4; // from this step on ink no longer reads
  // Without a target the communes are drawn bare, and say nothing.
  const isBare = data.layers.length === 0;
  if (isBare) data.layers.push({ id: "", name: words.bare, hue: "green", steps: {}, figures: {} });
  const told = new Set(isBare ? [] : data.told);
  const shown = { map: null, at: 0, paths: data.layers.map(() => new Map()), names: new Map() };
  const communes = data.communes.features.map(({ properties }) => properties);

  // ---- communes

  /** The communes in the colours of one target. */
  function progress(at) {
    const { steps } = data.layers[at];
    const drawn = L.geoJSON(data.communes, {
      smoothFactor: 0.7,
      style: ({ properties: { code } }) => ({ className: `commune ${told.has(code) ? `step-${steps[code] ?? "none"}` : "is-bare"}` }),
      onEachFeature: ({ properties }, path) => {
        shown.paths[at].set(properties.code, path);
        if (!told.has(properties.code)) return;
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
    const ordered = communes.filter(({ code }) => told.has(code)).sort((a, b) => a.name.localeCompare(b.name, "vi"));
    document.getElementById("list")?.replaceChildren(...ordered.map((commune) => rowOf(commune, figures[commune.code])));
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
    const labels = document.querySelectorAll("#layers .leaflet-control-layers-overlays label > span");
    mapPins.groups.forEach((group, at) => labels[at]?.lastElementChild.prepend(mapPins.drawingOf(group, 20)));
  }

  return { progress, pins: mapPins.layer, start };
})();
