// What pages are built of.
export * from "./card.js";
export * from "./columns.js";
export * from "./copy.js";
export * from "./dialog.js";
export * from "./element.js";
export * from "./exportList.js";
export * from "./facts.js";
export * from "./form.js";
export * from "./icon.js";
export * from "./name.js";
export * from "./order.js";
export * from "./pager.js";
export * from "./region.js";
export * from "./segments.js";
export * from "./table.js";
export * from "./time.js";
