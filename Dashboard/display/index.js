// How numbers and moments read.
export * from "./comparison.js";
export * from "./numbers.js";
export * from "./times.js";
