import { prctlOptions } from '../../names/tables/prctl.ts';
import { both, type OneName } from '../family.ts';

/** The option of prctl(2). */
export const prctlOption: OneName = { form: 'one', names: both(prctlOptions), signed: false };
