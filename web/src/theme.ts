// SPDX-License-Identifier: Apache-2.0
// Mantine carries the controls; the colours that mean something are variables in style.css.
import { createTheme, type MantineColorsTuple } from "@mantine/core";

const ink: MantineColorsTuple = [
  "#f2f4f6", "#e3e7ea", "#c9d0d6", "#a7b1ba", "#84909b", "#66737f", "#4c5964", "#3a454f", "#29323a", "#171d22",
];

export const kFont =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

export const theme = createTheme({
  fontFamily: kFont,
  fontSizes: { xs: "13px", sm: "13px", md: "15px", lg: "15px", xl: "28px" },
  primaryColor: "ink",
  primaryShade: { light: 7, dark: 3 },
  colors: { ink },
  defaultRadius: 4,
  respectReducedMotion: true,
  autoContrast: true,
  focusRing: "auto",
});
