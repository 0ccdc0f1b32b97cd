/** URL of the icon sprite, put in by static/build.js. */
declare const __SPRITE_URL__: string;

/** The one function of subset-font we use; the package brings no types. */
declare module "subset-font" {
  export default function subsetFont(
    font: Uint8Array,
    text: string,
    options: { targetFormat: "woff2"; variationAxes: Record<string, { min: number; max: number }> },
  ): Promise<Uint8Array>;
}
