// The words the desk's scripts say, from the catalogue the server uses too.

import office from "../../../webapp/words/office.json";

export { office };
export { fill } from "../core/format.js";
