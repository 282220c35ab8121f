// What the address says, and how it is changed.
export * from "./address.js";
export * from "./ranges.js";
