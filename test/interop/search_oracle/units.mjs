// SPDX-License-Identifier: Apache-2.0
// The search room's reading of UCUM against ucum-lhc: what both know must convert alike.
import {execFileSync} from 'node:child_process';

// ucum-lhc reads these as metres and seconds, where UCUM has one by each.
const theirError = new Set(['[diop]', 'Bd']);

const common = ['g', 'kg', 'mg', 'ug', 'ng', 'pg', 'fg', 'L', 'l', 'dL', 'mL', 'uL', 'fL', 'm', 'cm', 'mm', 'um', 'nm', 's', 'ms', 'min', 'h', 'd', 'wk', 'mo', 'a',
  'mol', 'mmol', 'umol', 'nmol', 'pmol', 'fmol', 'meq', 'eq', 'osm', 'mosm', 'mosm/kg', 'kat', 'ukat/L', 'U', 'U/L', 'mU/L', 'kU/L', '[IU]', '[iU]', '[IU]/L', 'm[IU]/mL', 'k[IU]/L',
  'u[IU]/mL', 'g/dL', 'g/L', 'mg/dL', 'mg/L', 'ug/dL', 'ug/L', 'ng/mL', 'ng/L', 'pg/mL', 'ng/dL', 'mmol/L', 'umol/L', 'nmol/L', 'pmol/L', 'meq/L', '10*3/uL', '10*6/uL', '10*9/L',
  '10*12/L', '/uL', '/L', '/min', '/h', '/d', '%', '[ppm]', '[ppth]', '{score}', '{ratio}', '1', '10*3', 'Cel', '[degF]', 'K', 'mm[Hg]', 'cm[H2O]', 'kPa', 'Pa', 'bar', 'atm', '[psi]',
  'm[H2O]', 'mL/h', 'mL/min', 'L/min', 'mL/kg/h', 'mL/min/{1.73_m2}', 'L/min/m2', 'kg/m2', 'g/m2', 'm2', 'mg/kg', 'mg/kg/h', 'ug/kg/min', 'mg/h', '[in_i]', '[ft_i]', '[lb_av]', '[oz_av]',
  '[gr]', '[foz_us]', '[pt_us]', '[qt_us]', '[gal_us]', '[tbs_us]', '[tsp_us]', '[cup_us]', '[stone_av]', '[yd_i]', '[mi_i]', '[nmi_i]', '[drp]', '[Ch]', 'deg', 'rad', "'", "''",
  'sr', 'lm', 'lx', 'cd', 'Hz', 'kHz', 'MHz', 'N', 'J', 'kJ', 'cal', 'kcal', '[Cal]', 'W', 'V', 'mV', 'A', 'mA', 'Ohm', 'S', 'F', 'uF', 'C', 'T', 'Wb', 'H', 'Bq', 'Ci', 'mCi', 'Gy', 'mGy',
  'cGy', 'Sv', 'mSv', 'R', 'RAD', 'REM', 'eV', 'keV', 'u', 'ku', 't', 'P', 'cP', 'St', 'dyn', 'erg', 'g%', 'mg%', 'gf', '[lbf_av]', '[PRU]', "[wood'U]", '[MET]', '[S]', 'dyn.s/cm5',
  'dyn.s.cm-5', 'L.s', 'g.m', 'mm/h', 'm/s', 'cm/s', 'm/s2', 'ms-1', 'g/(24.h)', 'mg/(24.h)', 'mg/g', 'ug/mg{creat}', 'g/mol', 'mg/mmol', 'ng/mL/h', 'nmol/mL/h', '(10.L)/min', '10.L/min',
  'kg.m/s2', 'mmol/(8.h)', '{cells}/uL', '/[HPF]', '[in_i\'H2O]', "[in_i'Hg]", 'circ', 'gon', 'ar', 'har', '[sft_i]', '[cin_i]', 'bit', 'By', 'mo_j', 'mo_s', 'a_t', 'cm2', 'cm3', 'mm3',
  'm3', 'L/h', 'daPa', 'hPa', 'Mg', 'Tm', 'ag', 'zg', 'yg', 'Ym', 'Zm', 'Em', 'Pm', 'Gm'];

// UCUM's mole is a number, ours a unit of its own; so are special units (decibels too) and some that count in a field of view.
const ourOwn = /mol|eq|osm|kat|\b[munk]?U\b|^dB$|\[(HPF|LPF|hnsf'U|mesh_i|p'diop|pH|hp_X|hp_C|anti'Xa'U)\]/;

export function checkUnits(probe, package_, seen) {
  const lhc = package_.UcumLhcUtils.getInstance();
  const codes = [...new Set([...common, ...seen])].filter((c) => c && !theirError.has(c) && !/[\r\n\\]/.test(c));
  const lines = execFileSync(probe, ['units'], {input: codes.join('\n') + '\n', maxBuffer: 1 << 28}).toString().trim().split('\n');
  let both = 0;
  let wrong = 0;
  const missing = [];
  const say = (text) => {
    ++wrong;
    console.log(`unit ${text}`);
  };
  const byDimension = new Map();
  for (const line of lines) {
    const [code, dimension, factor, offset] = JSON.parse(line);
    const answer = lhc.getSpecifiedUnit(code, 'validate');
    const theirs = answer.status === 'valid' && answer.unit && answer.origString === undefined ? answer.unit : answer.unit && !answer.retMsg?.length ? answer.unit : null;
    if (!dimension) {
      if (theirs && common.includes(code)) say(`${code}: not known to us`);
      else if (theirs) missing.push(code);
      continue;
    }
    if (!theirs) {
      if (common.includes(code)) say(`${code}: not known to ucum-lhc`);
      continue;
    }
    ++both;
    if (offset) {
      const kelvin = lhc.convertUnitTo(code, 37, 'K').toVal;
      if (Math.abs(37 * factor + offset - kelvin) > 1e-9 * kelvin) say(`${code}: 37 is ${37 * factor + offset} K, theirs ${kelvin}`);
      continue;
    }
    if (theirs.isArbitrary_ || ourOwn.test(code)) {
      const list = byDimension.get(dimension) ?? [];
      byDimension.set(dimension, [...list, [code, factor]]);
      continue;
    }
    if (Math.abs(factor / theirs.magnitude_ - 1) > 1e-9) say(`${code}: ours ${factor}, theirs ${theirs.magnitude_}`);
    const powers = (theirs.dim_?.dimVec_ ?? []).map((p) => p ?? 0);
    const name = ['m', 's', 'g', 'rad', 'K', 'C', 'cd'].map((b, i) => (powers[i] ? b + (powers[i] === 1 ? '' : powers[i]) : '')).filter(Boolean).join('.') || '1';
    if (name !== dimension) say(`${code}: ours ${dimension}, theirs ${name}`);
  }
  // Of those only the ratio to another of the same dimension can be compared.
  for (const list of byDimension.values())
    for (const [code, factor] of list.slice(1)) {
      const answer = lhc.convertUnitTo(code, 1, list[0][0]);
      if (answer.status === 'succeeded' && Math.abs(answer.toVal / (factor / list[0][1]) - 1) > 1e-6)
        say(`${code} to ${list[0][0]}: ours ${factor / list[0][1]}, theirs ${answer.toVal}`);
    }
  console.log(`${codes.length} units, ${both} known to both: ${wrong} differ${missing.length ? `; not known to us: ${missing.slice(0, 60).join(' ')}` : ''}`);
  return wrong;
}
