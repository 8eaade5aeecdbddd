import { toolCall, twoToolCalls } from './behaviours.ts';
import { everyClient } from './conforms.ts';

for (const { name, check } of [toolCall, twoToolCalls]) everyClient(name, check);
